"""Times EM-FT steps in PyTorch: python pytorch_em_ft.py MODEL PROMPTS.jsonl [STEPS]. For comparison only."""

import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(2)
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1], padding_side="left")
end = model.generation_config.eos_token_id
end = end[0] if isinstance(end, list) else end
optimizer = torch.optim.AdamW(model.parameters(), lr=4e-6, weight_decay=0)
with open(sys.argv[2]) as lines:
    prompts = [json.loads(line)["prompt"] for line in lines]

for step in range(int(sys.argv[3]) if len(sys.argv) > 3 else 4):
    begin = time.time()
    texts = [
        tokenizer.apply_chat_template([{"role": "user", "content": p}], tokenize=False, add_generation_prompt=True)
        for p in prompts[16 * step : 16 * step + 16]
    ]
    batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
    width = batch["input_ids"].shape[1]
    model.eval()
    with torch.no_grad():
        ids = model.generate(
            **batch, do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0,
            max_new_tokens=32, pad_token_id=end,
        )
    sampled = time.time()
    model.train()
    responses = ids[:, width:]
    ended = (responses == end).cumsum(1)
    counted = ((ended == 0) | ((ended == 1) & (responses == end))).float()
    attended = torch.cat([batch["attention_mask"], torch.ones_like(responses)], 1)
    positions = (attended.cumsum(1) - 1).clamp(min=0)
    logits = model(input_ids=ids, attention_mask=attended, position_ids=positions).logits[:, width - 1 : -1]
    log_p = logits.log_softmax(-1)
    loss = (-(log_p.exp() * log_p).sum(-1) * counted).sum() / counted.sum()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    now = time.time()
    print(f"step {step + 1}: {now - begin:.2f} s, rollout {sampled - begin:.2f} s, entropy {loss.item():.3f}", flush=True)
