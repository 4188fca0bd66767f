using System.Buffers;
using System.Text;

namespace Gateway.Mail.Imap;

/// <summary>The tag and the name at the start of a command, as far as the relay looks at it.</summary>
/// <param name="Status">Complete, Incomplete or Malformed.</param>
/// <param name="Tag">The range of the tag; where it is malformed, that of what can be repeated as one.</param>
/// <param name="Name">The range of the name.</param>
internal readonly record struct ImapCommandHead(ImapParseStatus Status, Range Tag, Range Name)
{
    private const int MaxTag = 255;
    private const int MaxName = 64;

    // RFC 9051 9: tag = 1*<any ASTRING-CHAR except "+">.
    private static readonly SearchValues<byte> TagBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&',-./:;<=>?@[]^_`|~"u8);
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    public static ImapCommandHead Read(ReadOnlySpan<byte> bytes)
    {
        var tag = bytes.IndexOfAnyExcept(TagBytes);
        if (tag < 0)
        {
            return new ImapCommandHead(bytes.Length > MaxTag ? ImapParseStatus.Malformed : ImapParseStatus.Incomplete, default, default);
        }

        if (tag is 0 or > MaxTag || bytes[tag] != ' ')
        {
            var isTag = tag is > 0 and <= MaxTag && bytes[tag] is (byte)'\r' or (byte)'\n';
            return new ImapCommandHead(ImapParseStatus.Malformed, isTag ? ..tag : default, default);
        }

        // Some servers accept more than one space.
        var space = bytes[tag..].IndexOfAnyExcept((byte)' ');
        var start = space < 0 ? bytes.Length : tag + space;
        var length = bytes[start..].IndexOfAnyExcept(NameBytes);
        var end = length < 0 ? bytes.Length : start + length;
        if (end - tag > MaxName)
        {
            return new ImapCommandHead(ImapParseStatus.Malformed, ..tag, default);
        }

        if (length < 0)
        {
            return new ImapCommandHead(ImapParseStatus.Incomplete, ..tag, default);
        }

        // A name that is quoted, or a literal, is none.
        return new ImapCommandHead(length == 0 ? ImapParseStatus.Malformed : ImapParseStatus.Complete, ..tag, start..end);
    }

    /// <summary>The tag for a reply; <c>*</c> where there is none.</summary>
    public string TagOf(ReadOnlySpan<byte> bytes) => Tag.Equals(default) ? "*" : Encoding.ASCII.GetString(bytes[Tag]);
}
