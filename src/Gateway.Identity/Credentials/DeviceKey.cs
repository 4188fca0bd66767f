using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Identity.Credentials;

/// <summary>
/// The hash of a device's identifier, which is a secret of the device as long as nobody reads it from the lockout table or its file.
/// </summary>
public readonly record struct DeviceKey
{
    private readonly ulong _high;
    private readonly ulong _low;

    private DeviceKey(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
    }

    public static DeviceKey Of(string identifier) => new(SHA256.HashData(Encoding.UTF8.GetBytes(identifier)));

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out DeviceKey key)
    {
        Span<byte> hash = stackalloc byte[16];
        var parsed = text is { Length: 32 } && Convert.FromHexString(text, hash, out _, out _) == System.Buffers.OperationStatus.Done;
        key = parsed ? new DeviceKey(hash) : default;
        return parsed;
    }

    public override string ToString() => $"{_high:x16}{_low:x16}";
}
