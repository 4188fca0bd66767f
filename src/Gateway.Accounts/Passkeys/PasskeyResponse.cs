using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Accounts.Passkeys;

/// <summary>What a browser sends of an authenticator's response, each value in base64url.</summary>
internal sealed class PasskeyResponse
{
    private const int MaximumLength = 6_000;
    private const int MaximumIdBytes = 1_023;

    [JsonPropertyName("id")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] CredentialId { get; init; } = [];

    [JsonPropertyName("clientData")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] ClientData { get; init; } = [];

    /// <summary>Of a new passkey.</summary>
    [JsonPropertyName("attestation")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] Attestation { get; init; } = [];

    [JsonPropertyName("authenticatorData")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] AuthenticatorData { get; init; } = [];

    [JsonPropertyName("signature")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] Signature { get; init; } = [];

    /// <summary>The handle of the user that the authenticator has stored with the passkey; empty where it sent none.</summary>
    [JsonPropertyName("userHandle")]
    [JsonConverter(typeof(Base64UrlBytes))]
    public byte[] UserHandle { get; init; } = [];

    /// <summary>The response; null where it cannot be read.</summary>
    public static PasskeyResponse? Read(string? json)
    {
        if (json is not { Length: > 0 and <= MaximumLength })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, PasskeyJson.Default.PasskeyResponse) is
            { CredentialId.Length: > 0 and <= MaximumIdBytes, ClientData.Length: > 0 } response
                ? response
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed class Base64UrlBytes : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Base64Url.DecodeFromChars(reader.GetString());
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                throw new JsonException("is not in base64url", e);
            }
        }

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Base64Url.EncodeToString(value));
    }
}
