package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pages of prompts that other prompts may begin with: a tree in which each node is the page that follows its parent's tokens.
 * Holds whole pages of prompt rows only, never what decoding wrote, so that a hit has the bits of a miss. What nobody but
 * this cache holds is kept within a budget; the pages that were used longest ago go first, and no page before those that
 * follow it. Good for one version of the weights. Used by one thread.
 */
final class PrefixCache {
    /** A page, or the empty beginning. */
    static final class Node {
        final @Nullable Node parent;
        final @Nullable Block block;
        final int page;
        final Map<Block, Node> children = new HashMap<>();
        private long used;

        private Node(@Nullable Node parent, @Nullable Block block, int page) {
            this.parent = parent;
            this.block = block;
            this.page = page;
        }
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
    private final Set<Node> nodes = new HashSet<>();
    private Node root = new Node(null, null, -1);
    private long clock;
    private long version;

    PrefixCache(KvCache cache) {
        this.cache = cache;
    }

    /** Where every prompt begins. */
    Node root() {
        return root;
    }

    /** Drops everything if it was computed under another version of the weights. */
    void under(long weightsVersion) {
        if (version != weightsVersion) {
            clear();
            version = weightsVersion;
        }
    }

    /** The page that follows {@code at} and has the tokens of the prompt from {@code position} on, if it is here. */
    @Nullable
    Node find(Node at, int[] prompt, int position) {
        Node found = at.children.get(new Block(prompt, position));
        if (found != null) {
            found.used = ++clock;
        }
        return found;
    }

    /**
     * Adds a page of a prompt; if another one with its tokens is here, that stays. Pages below a node that was dropped are
     * not kept.
     *
     * @param position of its first token, a multiple of the page
     * @param sequence that has it, or will have at the end of the pass under way
     */
    Node add(Node at, int[] prompt, int position, KvSequence sequence) {
        Node known = find(at, prompt, position);
        if (known != null || at != root && !nodes.contains(at)) {
            return known == null ? at : known;
        }
        int[] tokens = Arrays.copyOfRange(prompt, position, position + KvCache.PAGE);
        Block block = new Block(tokens, 0);
        Node node = new Node(at, block, sequence.hold(position / KvCache.PAGE));
        node.used = ++clock;
        at.children.put(block, node);
        nodes.add(node);
        return node;
    }

    /** Pages that nobody else holds. */
    long kept() {
        return nodes.stream().filter(this::isUnused).count();
    }

    /** Lets pages go until at most {@code most} are kept that nobody else holds. */
    void trim(long most) {
        for (long kept = kept(); kept > most; kept--) {
            if (!dropOldest()) {
                return;
            }
        }
    }

    /** Lets go of the page that was used longest ago among those that nobody needs; false if there is none. */
    boolean dropOldest() {
        Node oldest = null;
        for (Node node : nodes) {
            if (node.children.isEmpty() && isUnused(node) && (oldest == null || node.used < oldest.used)) {
                oldest = node;
            }
        }
        if (oldest == null) {
            return false;
        }
        nodes.remove(oldest);
        if (oldest.parent != null && oldest.block != null) {
            oldest.parent.children.remove(oldest.block);
        }
        cache.release(oldest.page);
        return true;
    }

    private boolean isUnused(Node node) {
        return !cache.isShared(node.page);
    }

    /** Lets go of all pages. */
    void clear() {
        for (Node node : nodes) {
            cache.release(node.page);
            node.children.clear(); // a prompt that is being taken in may still be at this node
        }
        nodes.clear();
        root.children.clear();
        root = new Node(null, null, -1);
    }
}
