using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Assertions;

/// <summary>Creates the token that tells a back end the user: a short-lived, signed JSON Web Token (RFC 7519).</summary>
internal sealed class AssertionSigner(
    AssertionKeys keys, IOptionsMonitor<AssertionOptions> options, PreauthenticationMetrics metrics, TimeProvider time)
{
    /// <param name="user">The user.</param>
    /// <param name="groups">The groups in the token.</param>
    /// <param name="areAllGroups">False where the user has more groups.</param>
    /// <param name="audience">The audience.</param>
    public SignedAssertion Sign(UserIdentity user, IReadOnlyList<string> groups, bool areAllGroups, string audience)
    {
        var settings = options.CurrentValue;
        var now = time.GetUtcNow();
        var key = keys.Current.Signing;
        var claims = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", settings.Issuer);
            json.WriteString("aud", audience);
            json.WriteString("sub", user.Name);
            json.WriteString("directory", user.Directory);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + settings.Life).ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid().ToString("N"));
            json.WriteStartArray("groups");
            foreach (var group in groups)
            {
                json.WriteStringValue(group);
            }

            json.WriteEndArray();
            if (!areAllGroups)
            {
                json.WriteBoolean("groups_cut", true);
            }

            json.WriteEndObject();
        }

        var signed = $"{key.Header}.{Base64Url.EncodeToString(claims.WrittenSpan)}";
        var signature = key.Sign(Encoding.ASCII.GetBytes(signed));
        metrics.AssertionSigned();
        return new SignedAssertion($"{signed}.{Base64Url.EncodeToString(signature)}", now + (settings.Life / 2), settings.Issuer);
    }

    /// <summary>Whether a token may be reused: half of its life remains, and the issuer is unchanged.</summary>
    public bool IsFresh(SignedAssertion assertion) =>
        time.GetUtcNow() < assertion.FreshUntil && assertion.Issuer == options.CurrentValue.Issuer;
}
