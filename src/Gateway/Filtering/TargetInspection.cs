using System.Buffers;

namespace Gateway.Filtering;

/// <summary>
/// Decides whether a request target has one meaning. It reads what the client sent, through every layer of encoding, and never repairs:
/// what passes is forwarded byte for byte, so that routing, authentication and the back end read the same.
/// </summary>
internal static class TargetInspection
{
    private const int StackLimit = 1_024;

    private static readonly SearchValues<char> Separators = SearchValues.Create('/', '\\');

    /// <summary>Inspects an origin-form target: path and query.</summary>
    public static FilterVerdict Inspect(ReadOnlySpan<char> target, out TargetTraits traits)
    {
        traits = TargetTraits.None;
        if (target.IsEmpty || target[0] != '/')
        {
            return FilterVerdict.NotAPath;
        }

        var verdict = Characters(target);
        if (verdict != FilterVerdict.Pass)
        {
            return verdict;
        }

        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? [] : target[question..];
        if (path.Contains('\\'))
        {
            return FilterVerdict.Backslash;
        }

        if (query.Contains("%00", StringComparison.Ordinal))
        {
            return FilterVerdict.EncodedControl;
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            traits |= TargetTraits.EmptySegment;
        }

        if (HasDotSegment(path))
        {
            return FilterVerdict.DotSegment;
        }

        return path.Contains('%') ? Encoded(path, ref traits) : FilterVerdict.Pass;
    }

    private static FilterVerdict Characters(ReadOnlySpan<char> target)
    {
        foreach (var c in target)
        {
            switch (c)
            {
                case <= ' ' or '\x7F':
                    return FilterVerdict.ControlByte;
                case > '\x7F':
                    return FilterVerdict.NonAsciiByte;
                case '#':
                    return FilterVerdict.Fragment;
            }
        }

        return FilterVerdict.Pass;
    }

    private static FilterVerdict Encoded(ReadOnlySpan<char> path, ref TargetTraits traits)
    {
        traits |= TargetTraits.Encoded;
        for (var i = path.IndexOf('%'); i < path.Length; i++)
        {
            if (path[i] == '%' && !PercentDecoding.TryByte(path, i, out _))
            {
                return FilterVerdict.BadEncoding;
            }
        }

        char[]? rented = null;
        var buffer = path.Length <= StackLimit ? stackalloc char[StackLimit] : rented = ArrayPool<char>.Shared.Rent(path.Length);
        try
        {
            return Layers(path, buffer, ref traits);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private static FilterVerdict Layers(ReadOnlySpan<char> path, Span<char> buffer, ref TargetTraits traits)
    {
        var separators = path.Count('/');
        var length = path.Length;
        path.CopyTo(buffer);
        for (var layer = 0; layer < PercentDecoding.Layers; layer++)
        {
            var decoded = PercentDecoding.Decode(buffer[..length], buffer);
            if (decoded == length)
            {
                return FilterVerdict.Pass;
            }

            length = decoded;
            var text = buffer[..length];
            traits |= layer > 0 ? TargetTraits.DoubleEncoded : TargetTraits.None;
            if (CountSeparators(text) != separators)
            {
                traits |= TargetTraits.EncodedSlash;
            }

            var verdict = Decoded(text);
            if (verdict != FilterVerdict.Pass)
            {
                return verdict;
            }
        }

        // Another layer would still change it: nobody encodes so often in good faith.
        return PercentDecoding.Decode(buffer[..length], buffer) == length ? FilterVerdict.Pass : FilterVerdict.BadEncoding;
    }

    private static FilterVerdict Decoded(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is < ' ' or '\x7F')
            {
                return FilterVerdict.EncodedControl;
            }

            if (c >= '\xC0' && IsOverlong(c, i + 1 < text.Length ? text[i + 1] : '\0'))
            {
                return FilterVerdict.OverlongUtf8;
            }
        }

        return HasDotSegment(text) ? FilterVerdict.DotSegment : FilterVerdict.Pass;
    }

    // RFC 3629: C0 and C1 never begin a character; E0 needs A0 and more after it, F0 needs 90; above F4 there is nothing.
    private static bool IsOverlong(char first, char second) => first switch
    {
        '\xC0' or '\xC1' => true,
        '\xE0' => second is >= '\x80' and < '\xA0',
        '\xF0' => second is >= '\x80' and < '\x90',
        _ => false,
    };

    private static int CountSeparators(ReadOnlySpan<char> text) => text.Count('/') + text.Count('\\');

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        if (!path.Contains('.'))
        {
            return false;
        }

        foreach (var range in path.SplitAny(Separators))
        {
            // Some servers take what follows a semicolon for a parameter of the segment.
            var segment = path[range];
            var semicolon = segment.IndexOf(';');
            if ((semicolon < 0 ? segment : segment[..semicolon]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
