using System.Globalization;

namespace Gateway.State.Sharing;

/// <summary>The id of an entry in the log of changes: the server's time in milliseconds, and a number.</summary>
internal readonly record struct LogPosition(ulong Time, ulong Number) : IComparable<LogPosition>
{
    /// <exception cref="FormatException">It is none.</exception>
    public static LogPosition Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var position) ? position : throw new FormatException("the id of an entry is none");

    public static bool TryParse(ReadOnlySpan<char> text, out LogPosition position)
    {
        position = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !ulong.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || !ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        position = new LogPosition(time, number);
        return true;
    }

    public int CompareTo(LogPosition other) => Time != other.Time ? Time.CompareTo(other.Time) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}-{Number}");
}
