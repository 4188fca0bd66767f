using System.Text.Json;

namespace Gateway.State.Redis;

/// <summary>
/// The shared store returned data that this gateway or the script cannot read, written by a gateway of another version or by another
/// client of the server. Only one operation fails; the store counts as available.
/// </summary>
internal sealed class UnreadableDataException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>Whether reading a text of the store has failed because of the text.</summary>
    public static bool IsCausedByData(Exception e) => e is UnreadableDataException or JsonException or FormatException
        or InvalidOperationException or KeyNotFoundException or InvalidCastException or OverflowException or ArgumentException
        or IndexOutOfRangeException or NullReferenceException;
}
