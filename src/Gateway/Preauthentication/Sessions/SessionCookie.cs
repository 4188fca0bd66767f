using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Sessions;

/// <summary>Writes a session into a cookie's value and reads it back; other values read as null.</summary>
internal sealed class SessionCookie
{
    private const byte Version = 6;
    private const int MaxLength = 3_800;
    private const int MaxCached = 10_000;

    private readonly IDataProtector _protector;

    // Decryption costs microseconds a request, and a browser sends the same value until it is renewed. Only authentic values are cached.
    private readonly ConcurrentDictionary<string, BrowserSession> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BrowserSession>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;

    public SessionCookie(IDataProtectionProvider protection)
    {
        _protector = protection.CreateProtector("Gateway.FormSession.v1");
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Write(BrowserSession session)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(Version);
            writer.Write(session.Id.ToByteArray());

            // Nearly always the name itself, which is in the cookie already.
            writer.Write(session.Account == session.Proven?.Name.ToLowerInvariant() ? "" : session.Account);
            Write(writer, session.Factor);
            writer.Write(session.IsAtRisk);
            writer.Write(session.Host);
            writer.Write(session.Network.ToString());
            writer.Write(session.IsPrivate);
            Write(writer, session.Credential);
            Write(writer, session.Proven);
            Write(writer, session.Provider);

            // To the millisecond: one that begins right after all others of the account were ended is not one of them.
            writer.Write(session.Started.ToUnixTimeMilliseconds());
            writer.Write(session.LastSeen.ToUnixTimeSeconds());
        }

        var plain = buffer.ToArray();
        var value = WebEncoders.Base64UrlEncode(_protector.Protect(plain));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return value;
    }

    public BrowserSession? Read(ReadOnlySpan<char> value)
    {
        if (_cacheBySpan.TryGetValue(value, out var session))
        {
            return session;
        }

        if (value.Length is 0 or > MaxLength || Decrypt(value) is not { } plain)
        {
            return null;
        }

        session = Parse(plain);
        CryptographicOperations.ZeroMemory(plain);
        if (session is not null)
        {
            if (_cache.Count >= MaxCached)
            {
                _cache.Clear();
            }

            _cacheBySpan[value] = session;
        }

        return session;
    }

    /// <summary>Evicts a value that is no longer valid.</summary>
    public void Evict(ReadOnlySpan<char> value) => _cacheBySpan.TryRemove(value, out _);

    private byte[]? Decrypt(ReadOnlySpan<char> value)
    {
        try
        {
            return _protector.Unprotect(WebEncoders.Base64UrlDecode(value.ToString()));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, PasswordCredential? credential)
    {
        writer.Write(credential is not null);
        if (credential is not null)
        {
            writer.Write(credential.UserName);
            writer.Write(credential.Password.Reveal());
        }
    }

    private static void Write(BinaryWriter writer, FactorProof? factor)
    {
        writer.Write(factor is not null);
        if (factor is not null)
        {
            writer.Write((byte)factor.Kind);
            writer.Write(factor.At.ToUnixTimeSeconds());
            writer.Write(factor.Device ?? "");
        }
    }

    private static void Write(BinaryWriter writer, UserIdentity? user)
    {
        writer.Write(user is not null);
        if (user is not null)
        {
            writer.Write(user.Name);
            writer.Write(user.Directory);
            writer.Write(user.Groups.Count);
            foreach (var group in user.Groups)
            {
                writer.Write(group);
            }

            writer.Write(user.Attributes.Count);
            foreach (var (name, value) in user.Attributes)
            {
                writer.Write(name);
                writer.Write(value);
            }
        }
    }

    private static void Write(BinaryWriter writer, ProviderSession? provider)
    {
        writer.Write(provider is not null);
        if (provider is not null)
        {
            writer.Write(provider.Issuer);
            writer.Write(provider.Subject);
            writer.Write(provider.SessionId ?? "");
        }
    }

    private static ProviderSession ReadProvider(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString() is { Length: > 0 } sessionId ? sessionId : null);

    private static FactorProof ReadFactor(BinaryReader reader) => new(
        (FactorKind)reader.ReadByte(),
        DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
        reader.ReadString() is { Length: > 0 } device ? device : null);

    private static UserIdentity ReadUser(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        Directory = reader.ReadString(),
        Groups = Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString()).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Attributes = Enumerable.Range(0, reader.ReadInt32()).Select(_ => (Name: reader.ReadString(), Value: reader.ReadString()))
            .ToFrozenDictionary(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase),
    };

    private static BrowserSession? Parse(byte[] plain)
    {
        using var reader = new BinaryReader(new MemoryStream(plain));
        if (reader.ReadByte() != Version)
        {
            return null;
        }

        // The initializers run in the order in which the fields were written.
        var session = new BrowserSession
        {
            Id = new Guid(reader.ReadBytes(16)),
            Account = reader.ReadString(),
            Factor = reader.ReadBoolean() ? ReadFactor(reader) : null,
            IsAtRisk = reader.ReadBoolean(),
            Host = reader.ReadString(),
            Network = SourceNetwork.TryParse(reader.ReadString(), out var network) ? network : default,
            IsPrivate = reader.ReadBoolean(),
            Credential = reader.ReadBoolean() ? new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())) : null,
            Proven = reader.ReadBoolean() ? ReadUser(reader) : null,
            Provider = reader.ReadBoolean() ? ReadProvider(reader) : null,
            Started = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()),
            LastSeen = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
        };
        return session.Account.Length > 0 ? session : session with { Account = session.Proven?.Name.ToLowerInvariant() ?? "" };
    }
}
