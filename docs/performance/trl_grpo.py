"""Times GRPO steps of TRL: python trl_grpo.py MODEL PROMPTS.jsonl [KL_COEFFICIENT [MICRO_BATCH]]. For comparison only."""

import json
import sys
import time

import torch
from datasets import Dataset
from transformers import TrainerCallback
from trl import GRPOConfig, GRPOTrainer

COMPLETIONS = 64  # 16 prompts, 4 completions each
micro_batch = int(sys.argv[4]) if len(sys.argv) > 4 else COMPLETIONS

torch.set_num_threads(2)
with open(sys.argv[2]) as lines:
    prompts = Dataset.from_list([{"prompt": json.loads(line)["prompt"]} for line in lines])


class Clock(TrainerCallback):
    def on_step_begin(self, args, state, control, **_):
        self.start = time.time()

    def on_step_end(self, args, state, control, **_):
        print(f"step {state.global_step}: {time.time() - self.start:.2f} s", flush=True)


config = GRPOConfig(
    output_dir="trl-out",
    per_device_train_batch_size=micro_batch,
    gradient_accumulation_steps=COMPLETIONS // micro_batch,
    num_generations=4,
    max_completion_length=128,
    max_steps=10,
    beta=float(sys.argv[3]) if len(sys.argv) > 3 else 0.0,
    learning_rate=1e-5,
    use_cpu=True,
    bf16=False,
    fp16=False,
    gradient_checkpointing=False,
    report_to=[],
    save_strategy="no",
    model_init_kwargs={"dtype": "float32"},
)
GRPOTrainer(
    model=sys.argv[1],
    reward_funcs=lambda completions, **_: [float(len(text) % 7) for text in completions],
    args=config,
    train_dataset=prompts,
    callbacks=[Clock()],
).train()
