using System.Text.Json;

namespace Gateway.State.Redis;

/// <summary>
/// The shared store answers, and holds something that this gateway or the script cannot read: from a gateway of another version, or from
/// somebody else who writes to the server. It concerns one operation, and the store is not away.
/// </summary>
internal sealed class UnreadableDataException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>Whether reading a text of the store has failed because of the text.</summary>
    public static bool IsCausedByData(Exception e) => e is UnreadableDataException or JsonException or FormatException
        or InvalidOperationException or KeyNotFoundException or InvalidCastException or OverflowException or ArgumentException
        or IndexOutOfRangeException or NullReferenceException;
}
