using System.Security.Cryptography;

namespace Gateway.Transport.Tls;

/// <summary>
/// The keys that encrypt session tickets (RFC 5077, 4). The key is rotated at intervals, so that a stolen key decrypts few tickets. The
/// previous key still decrypts, so that sessions survive a rotation.
/// </summary>
public sealed class TicketKeys(TimeProvider time, TimeSpan rotation)
{
    private readonly Lock _gate = new();
    private volatile TicketKey[] _keys = [];
    private long _created;

    /// <summary>The key that encrypts new tickets; the first of those that decrypt them.</summary>
    internal TicketKey Current => Keys[0];

    internal TicketKey[] Keys
    {
        get
        {
            var keys = _keys;
            if (keys.Length > 0 && time.GetElapsedTime(Interlocked.Read(ref _created)) < rotation)
            {
                return keys;
            }

            lock (_gate)
            {
                if (_keys.Length == 0 || time.GetElapsedTime(_created) >= rotation)
                {
                    _keys = _keys.Length == 0 ? [TicketKey.Create()] : [TicketKey.Create(), _keys[0]];
                    Interlocked.Exchange(ref _created, time.GetTimestamp());
                }

                return _keys;
            }
        }
    }

    /// <summary>Creates a key for <see cref="Replace"/>, which gateways may share.</summary>
    public static byte[] Create() => RandomNumberGenerator.GetBytes(TicketKey.Length);

    /// <summary>
    /// Replaces the keys by those that several gateways use, the current one first, so that a session can be resumed at any of them. It
    /// rotates by itself where none replaces it in time.
    /// </summary>
    /// <exception cref="ArgumentException">A key has another length than that of <see cref="Create"/>.</exception>
    public void Replace(IEnumerable<byte[]> keys)
    {
        TicketKey[] replaced = [.. keys.Select(TicketKey.Of)];
        lock (_gate)
        {
            _keys = replaced;
            Interlocked.Exchange(ref _created, time.GetTimestamp());
        }
    }

    /// <summary>One key: its public name and its secrets for encryption and authentication.</summary>
    internal sealed record TicketKey(byte[] Name, byte[] Cipher, byte[] Mac)
    {
        public const int NameLength = 16;
        public const int Length = NameLength + 32 + 32;

        public static TicketKey Create() => Of(TicketKeys.Create());

        public static TicketKey Of(byte[] key) => key.Length == Length
            ? new(key[..NameLength], key[NameLength..(NameLength + 32)], key[(NameLength + 32)..])
            : throw new ArgumentException($"A ticket key has {Length} bytes.", nameof(key));
    }
}
