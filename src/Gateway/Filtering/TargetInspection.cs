using System.Buffers;
using Gateway.Requests;

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
    public static FilterStatus Inspect(ReadOnlySpan<char> target, out TargetTraits traits)
    {
        traits = TargetTraits.None;
        if (target.IsEmpty || target[0] != '/')
        {
            return FilterStatus.NotAPath;
        }

        var verdict = Characters(target);
        if (verdict != FilterStatus.Pass)
        {
            return verdict;
        }

        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? [] : target[question..];
        if (path.Contains('\\'))
        {
            return FilterStatus.Backslash;
        }

        if (query.Contains("%00", StringComparison.Ordinal))
        {
            return FilterStatus.EncodedControl;
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            traits |= TargetTraits.EmptySegment;
        }

        if (HasDotSegment(path))
        {
            return FilterStatus.DotSegment;
        }

        return path.Contains('%') ? Encoded(path, ref traits) : FilterStatus.Pass;
    }

    private static FilterStatus Characters(ReadOnlySpan<char> target)
    {
        foreach (var c in target)
        {
            switch (c)
            {
                case <= ' ' or '\x7F':
                    return FilterStatus.ControlByte;
                case > '\x7F':
                    return FilterStatus.NonAsciiByte;
                case '#':
                    return FilterStatus.Fragment;
            }
        }

        return FilterStatus.Pass;
    }

    private static FilterStatus Encoded(ReadOnlySpan<char> path, ref TargetTraits traits)
    {
        traits |= TargetTraits.Encoded;
        for (var i = path.IndexOf('%'); i < path.Length; i++)
        {
            if (path[i] == '%' && !PercentDecoding.TryByte(path, i, out _))
            {
                return FilterStatus.BadEncoding;
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

    private static FilterStatus Layers(ReadOnlySpan<char> path, Span<char> buffer, ref TargetTraits traits)
    {
        var separators = path.Count('/');
        var length = path.Length;
        path.CopyTo(buffer);
        for (var layer = 0; layer < PercentDecoding.Layers; layer++)
        {
            var decoded = PercentDecoding.Decode(buffer[..length], buffer);
            if (decoded == length)
            {
                return FilterStatus.Pass;
            }

            length = decoded;
            var text = buffer[..length];
            traits |= layer > 0 ? TargetTraits.DoubleEncoded : TargetTraits.None;
            if (CountSeparators(text) != separators)
            {
                traits |= TargetTraits.EncodedSlash;
            }

            var verdict = Decoded(text);
            if (verdict != FilterStatus.Pass)
            {
                return verdict;
            }
        }

        // Another layer would still change it: nobody encodes so often in good faith.
        return PercentDecoding.Decode(buffer[..length], buffer) == length ? FilterStatus.Pass : FilterStatus.BadEncoding;
    }

    private static FilterStatus Decoded(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is < ' ' or '\x7F')
            {
                return FilterStatus.EncodedControl;
            }

            if (c >= '\xC0' && IsOverlong(c, i + 1 < text.Length ? text[i + 1] : '\0'))
            {
                return FilterStatus.OverlongUtf8;
            }
        }

        return HasDotSegment(text) ? FilterStatus.DotSegment : FilterStatus.Pass;
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
            var name = semicolon < 0 ? segment : segment[..semicolon];

            // Windows ignores blanks at the end of a name.
            if (name.TrimEnd(' ') is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
