package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts begin alike, in whole pages: the first prompt that comes to a shared page computes it, the page is kept
 * until the last prompt that begins with it has started. Built from all prompts of a run, so nothing is kept in vain.
 */
final class PrefixTree {
    private static final int NOT_COMPUTED = -1;

    private static final class Node {
        final Map<Block, Node> children = new HashMap<>();
        int users;
        int page = NOT_COMPUTED;
    }

    /** The tokens of one page of a prompt, compared by content. */
    private record Block(int[] prompt, int from) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Block(int[] otherPrompt, int otherFrom)
                    && Arrays.equals(
                            prompt, from, from + KvCache.PAGE, otherPrompt, otherFrom, otherFrom + KvCache.PAGE);
        }

        @Override
        public int hashCode() {
            int hash = 1;
            for (int i = from; i < from + KvCache.PAGE; i++) {
                hash = 31 * hash + prompt[i];
            }
            return hash;
        }
    }

    private final KvCache cache;
    private final Node root = new Node();

    PrefixTree(KvCache cache) {
        this.cache = cache;
    }

    /** Announces a prompt that will be started. */
    void announce(int[] prompt) {
        Node node = root;
        for (int i = 0; i < shareablePages(prompt); i++) {
            node = node.children.computeIfAbsent(new Block(prompt, i * KvCache.PAGE), key -> new Node());
            node.users++;
        }
    }

    /** A sequence that begins with all pages of the prompt that are there; at least one token is left to compute. */
    KvSequence start(int[] prompt) {
        List<Node> path = path(prompt);
        int computed = 0;
        while (computed < path.size() && path.get(computed).page != NOT_COMPUTED) {
            computed++;
        }
        KvSequence sequence = cache.newSequence();
        sequence.share(
                path.subList(0, computed).stream().mapToInt(node -> node.page).toArray());
        for (Node node : path) {
            node.users--;
            if (node.users == 0 && node.page != NOT_COMPUTED) {
                cache.release(node.page);
                node.page = NOT_COMPUTED;
            }
        }
        return sequence;
    }

    /** Offers the pages of a prompt whose tokens all are, or in this pass will be, in the cache. */
    void offer(int[] prompt, KvSequence sequence) {
        List<Node> path = path(prompt);
        for (int i = 0; i < path.size(); i++) {
            Node node = path.get(i);
            if (node.users > 0 && node.page == NOT_COMPUTED) {
                node.page = sequence.hold(i);
            }
        }
    }

    /** Lets go of all pages. */
    void clear() {
        clear(root);
    }

    private void clear(Node node) {
        if (node.page != NOT_COMPUTED) {
            cache.release(node.page);
        }
        node.children.values().forEach(this::clear);
        node.children.clear();
    }

    private List<Node> path(int[] prompt) {
        List<Node> path = new ArrayList<>();
        Node node = root;
        for (int i = 0; i < shareablePages(prompt); i++) {
            node = node.children.get(new Block(prompt, i * KvCache.PAGE));
            if (node == null) {
                break;
            }
            path.add(node);
        }
        return path;
    }

    /** Whole pages before the last token, which every prompt computes itself. */
    private static int shareablePages(int[] prompt) {
        return (prompt.length - 1) / KvCache.PAGE;
    }
}
