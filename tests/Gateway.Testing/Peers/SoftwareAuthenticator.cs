using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Testing.Peers;

/// <summary>
/// A passkey and the browser in front of it: makes one, and answers challenges, as the script of the pages sends it. Each member can be
/// made to lie, as an attacker's would.
/// </summary>
public sealed class SoftwareAuthenticator : IDisposable
{
    public const byte UserPresent = 0x01;
    public const byte UserVerified = 0x04;

    private const byte HasPasskey = 0x40;

    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _userHandle = [];

    public byte[] CredentialId { get; private set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The signature counter, which grows with each use; null for a passkey that several devices share, which has none.</summary>
    public uint? Counter { get; set; } = 0;

    public byte Flags { get; set; } = UserPresent | UserVerified;

    /// <summary>The origin that the browser reports; null for that of the page.</summary>
    public string? Origin { get; set; }

    /// <summary>The host whose hash is signed; null for the one of the options.</summary>
    public string? Host { get; set; }

    /// <summary>The challenge that is signed, in base64url; null for the one of the options.</summary>
    public string? Challenge { get; set; }

    /// <summary>The handle that is sent; null for the one that was stored.</summary>
    public byte[]? UserHandle { get; set; }

    /// <summary>Changes the signature.</summary>
    public bool IsForged { get; set; }

    /// <summary>A copy of the passkey, which somebody has taken out of the authenticator.</summary>
    public SoftwareAuthenticator Copy()
    {
        var copy = new SoftwareAuthenticator { Counter = Counter, CredentialId = CredentialId, _userHandle = _userHandle };
        copy._key.Dispose();
        copy._key = ECDsa.Create(_key.ExportParameters(includePrivateParameters: true));
        return copy;
    }

    /// <summary>Makes the passkey.</summary>
    /// <param name="options">The options, as the gateway sends them.</param>
    /// <param name="page">The origin of the page that asks.</param>
    /// <returns>The value of the field <c>passkey</c>.</returns>
    public string Create(JsonElement options, string page)
    {
        _userHandle = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        var host = Host ?? options.GetProperty("rp").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new CborWriter(CborConformanceMode.Ctap2Canonical);
        key.WriteStartMap(5);
        foreach (var (label, value) in new[] { (1, 2), (3, -7), (-1, 1) })
        {
            key.WriteInt32(label);
            key.WriteInt32(value);
        }

        key.WriteInt32(-2);
        key.WriteByteString(point.X!); // an exported key has both
        key.WriteInt32(-3);
        key.WriteByteString(point.Y!);
        key.WriteEndMap();
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        byte[] data = [.. Data(host, (byte)(Flags | HasPasskey)), .. new byte[16], .. length, .. CredentialId, .. key.Encode()];

        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString(data);
        attestation.WriteEndMap();
        return Json(
            ("id", CredentialId), ("clientData", ClientData("webauthn.create", options, page)), ("attestation", attestation.Encode()));
    }

    /// <summary>Answers a challenge; the parameters are those of <see cref="Create"/>.</summary>
    public string Use(JsonElement options, string page)
    {
        Counter += 1;
        var client = ClientData("webauthn.get", options, page);
        var data = Data(Host ?? options.GetProperty("rpId").GetString()!, Flags);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (IsForged)
        {
            signature[^1] ^= 1;
        }

        return Json(
            ("id", CredentialId),
            ("clientData", client),
            ("authenticatorData", data),
            ("signature", signature),
            ("userHandle", UserHandle ?? _userHandle));
    }

    public void Dispose() => _key.Dispose();

    private byte[] Data(string host, byte flags)
    {
        var counter = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter ?? 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(host)), flags, .. counter];
    }

    private byte[] ClientData(string type, JsonElement options, string page)
    {
        var challenge = Challenge ?? options.GetProperty("challenge").GetString();
        return Encoding.UTF8.GetBytes(
            $$"""{"type":"{{type}}","challenge":"{{challenge}}","origin":"{{Origin ?? page}}","crossOrigin":false}""");
    }

    private static string Json(params ReadOnlySpan<(string Name, byte[] Value)> members)
    {
        var all = new List<string>();
        foreach (var (name, value) in members)
        {
            all.Add($"\"{name}\":\"{Base64Url.EncodeToString(value)}\"");
        }

        return $"{{{string.Join(',', all)}}}";
    }
}
