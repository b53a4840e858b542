package dev.jetpilot.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;

/** The store of one informer; it keeps compact copies. Two informers must never share one. */
final class CompactStore<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> compact;

    CompactStore(UnaryOperator<T> compact) {
        super(Cache::metaNamespaceKeyFunc);
        this.compact = compact;
    }

    @Override
    public T put(String key, T object) {
        return super.put(key, compact.apply(object));
    }
}
