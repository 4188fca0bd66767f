using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes a session into a cookie's value and reads it back; what was not written here reads as null.</summary>
internal sealed class FormSessionCookie
{
    private const byte Version = 3;
    private const int MaxLength = 3_800;
    private const int MaxCached = 10_000;

    private readonly IDataProtector _protector;

    // Deciphering costs microseconds a request; a browser sends the same value until it is renewed. Only genuine values get in.
    private readonly ConcurrentDictionary<string, FormSession> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FormSession>.AlternateLookup<ReadOnlySpan<char>> _readAs;

    public FormSessionCookie(IDataProtectionProvider protection)
    {
        _protector = protection.CreateProtector("Gateway.FormSession.v1");
        _readAs = _read.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Write(FormSession session)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(Version);
            writer.Write(session.Id.ToByteArray());
            writer.Write(session.Host);
            writer.Write(session.IsPrivate);
            Write(writer, session.Credential);
            Write(writer, session.Proven);
            Write(writer, session.Provider);
            writer.Write(session.Started.ToUnixTimeSeconds());
            writer.Write(session.Seen.ToUnixTimeSeconds());
        }

        var plain = buffer.ToArray();
        var value = WebEncoders.Base64UrlEncode(_protector.Protect(plain));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return value;
    }

    public FormSession? Read(ReadOnlySpan<char> value)
    {
        if (_readAs.TryGetValue(value, out var session))
        {
            return session;
        }

        if (value.Length is 0 or > MaxLength || Decipher(value) is not { } plain)
        {
            return null;
        }

        session = Parse(plain);
        CryptographicOperations.ZeroMemory(plain);
        if (session is not null)
        {
            if (_read.Count >= MaxCached)
            {
                _read.Clear();
            }

            _readAs[value] = session;
        }

        return session;
    }

    /// <summary>Forgets a value that is no longer good.</summary>
    public void Forget(ReadOnlySpan<char> value) => _readAs.TryRemove(value, out _);

    private byte[]? Decipher(ReadOnlySpan<char> value)
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

    private static UserIdentity ReadUser(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        Directory = reader.ReadString(),
        Groups = Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString()).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Attributes = Enumerable.Range(0, reader.ReadInt32()).Select(_ => (Name: reader.ReadString(), Value: reader.ReadString()))
            .ToFrozenDictionary(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase),
    };

    private static FormSession? Parse(byte[] plain)
    {
        using var reader = new BinaryReader(new MemoryStream(plain));
        if (reader.ReadByte() != Version)
        {
            return null;
        }

        var id = new Guid(reader.ReadBytes(16));
        var host = reader.ReadString();
        var isPrivate = reader.ReadBoolean();
        var credential = reader.ReadBoolean() ? new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())) : null;
        var proven = reader.ReadBoolean() ? ReadUser(reader) : null;
        var provider = reader.ReadBoolean() ? ReadProvider(reader) : null;
        var started = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        return new FormSession(id, host, isPrivate, credential, proven, provider, started, DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()));
    }
}
