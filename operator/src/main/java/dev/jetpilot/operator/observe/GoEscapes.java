package dev.jetpilot.operator.observe;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Arrays;

/**
 * Writes JSON as Go's {@code encoding/json} does. The API server keeps the data of a ControllerRevision as the bytes that it got, and
 * every patch of the object sends these bytes through Go's encoder, which escapes five characters: where one of them was not
 * escaped before, the data is other data then, and "field is immutable" (pkg/apis/apps/validation, ValidateControllerRevisionUpdate).
 */
final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] codes = standardAsciiEscapesForJSON();
        codes['<'] = ESCAPE_CUSTOM;
        codes['>'] = ESCAPE_CUSTOM;
        codes['&'] = ESCAPE_CUSTOM;
        return Arrays.copyOf(codes, codes.length);
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
        return switch (c) {
            case '<', '>', '&', LINE_SEPARATOR, PARAGRAPH_SEPARATOR ->
                new SerializedString(String.format("\\u%04x", c));
            default -> null;
        };
    }
}
