using System.Text.Json;

namespace Gateway.State.Redis;

/// <summary>
/// The shared store returned data that this gateway or the script cannot read, written by a gateway of another version or by another
/// client of the server. Only one operation fails; the store counts as available.
/// </summary>
internal sealed class UnreadableDataException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>
    /// Reads what the store holds. Only what reading itself throws is blamed on the data; what is done with it afterwards belongs outside,
    /// where a defect of the gateway's own shows as one.
    /// </summary>
    /// <param name="stored">What the store holds.</param>
    /// <param name="read">Parses it, and does nothing else.</param>
    /// <exception cref="UnreadableDataException">It cannot be read.</exception>
    public static T Read<TStored, T>(TStored stored, Func<TStored, T> read)
    {
        try
        {
            return read(stored);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException
            or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException // other JSON than is expected
            or InvalidCastException) // another type of answer
        {
            throw new UnreadableDataException(e.Message, e);
        }
    }
}
