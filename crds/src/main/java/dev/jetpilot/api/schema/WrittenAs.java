package dev.jetpilot.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a component of an API record is written. On a list or a map it speaks of each item or value. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface WrittenAs {
    /** The notation of the value. */
    Notation value();
}
