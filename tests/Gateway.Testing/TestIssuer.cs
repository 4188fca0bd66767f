using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Testing;

/// <summary>
/// An issuer of tokens on loopback with discovery and keys; it signs whatever a test wants, by hand and without a JWT library.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly TestBackEnd _server;
    private readonly TemporaryFolder _folder = new();
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private RSA _rsa = RSA.Create(2048);
    private int _generation = 1;

    private TestIssuer(TestBackEnd server)
    {
        _server = server;
        Roots = _folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        server.Answer = context => context.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => context.Response.WriteAsync(Metadata()),
            "/keys" => context.Response.WriteAsync(Keys),
            _ => Answer(context),
        };
    }

    /// <summary>The issuer's name.</summary>
    public string Issuer => _server.Address.ToString().TrimEnd('/');

    /// <summary>PEM file of the authority that issued its certificate.</summary>
    public string Roots { get; }

    /// <summary>The name that discovery says, where it lies.</summary>
    public string? Claimed { get; set; }

    /// <summary>Changes what discovery says.</summary>
    public Action<JsonObject>? Changed { get; set; }

    /// <summary>What it answers beside discovery and keys.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("{}");

    /// <summary>Every request that reached it.</summary>
    public IReadOnlyCollection<ReceivedRequest> Received => _server.Received;

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches => _server.Received.Count(r => r.Target == "/keys");

    /// <summary>Its JWK set.</summary>
    public string Keys
    {
        get
        {
            var ec = _key.ExportParameters(false);
            var rsa = _rsa.ExportParameters(false);
            return $$"""
                { "keys": [
                  { "kty": "EC", "crv": "P-256", "kid": "ec{{_generation}}", "use": "sig", "x": "{{Encode(ec.Q.X)}}", "y": "{{Encode(ec.Q.Y)}}" },
                  { "kty": "RSA", "kid": "rsa{{_generation}}", "n": "{{Encode(rsa.Modulus)}}", "e": "{{Encode(rsa.Exponent)}}" },
                  { "kty": "oct", "kid": "shared", "k": "{{Encode(Encoding.ASCII.GetBytes("a secret that everybody knows, which is long enough"))}}" }
                ] }
                """;
        }
    }

    public static async Task<TestIssuer> StartAsync() => new(await TestBackEnd.StartAsync("127.0.0.1"));

    /// <summary>Takes new keys, under new names unless told otherwise.</summary>
    public void Rotate(bool keepNames = false)
    {
        _key.Dispose();
        _rsa.Dispose();
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _rsa = RSA.Create(2048);
        _generation += keepNames ? 0 : 1;
    }

    /// <summary>A good token, but for what the test changes; a claim that is set to null is left out.</summary>
    public string Token(
        DateTimeOffset now, string algorithm = "ES256", Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var head = new JsonObject
        {
            ["alg"] = algorithm,
            ["typ"] = "at+jwt",
            ["kid"] = $"{(algorithm.StartsWith('E') ? "ec" : "rsa")}{_generation}",
        };
        header?.Invoke(head);
        var body = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = "gateway",
            ["sub"] = "0815",
            ["preferred_username"] = "Alice",
            ["groups"] = new JsonArray("staff", "mail"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        claims?.Invoke(body);
        foreach (var missing in body.Where(c => c.Value is null).Select(c => c.Key).ToArray())
        {
            body.Remove(missing);
        }

        var signed = $"{Encode(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(body.ToJsonString()))}";
        return $"{signed}.{Encode(Sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The section of <c>Identity.Issuers</c> that takes this issuer's tokens.</summary>
    public string Section(string more = "") => $$"""{ "Issuer": "{{Issuer}}", "Audiences": [ "gateway" ], "Roots": "{{Roots}}"{{more}} }""";

    /// <summary>It can be reached no more.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
        _key.Dispose();
        _rsa.Dispose();
    }

    private byte[] Sign(string algorithm, byte[] data) => algorithm switch
    {
        "none" => [],
        "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), data),
        "ES256" => _key.SignData(data, HashAlgorithmName.SHA256),
        "RS256" => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => _rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
    };

    private string Metadata()
    {
        var metadata = new JsonObject
        {
            ["issuer"] = Claimed ?? Issuer,
            ["jwks_uri"] = Issuer + "/keys",
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["end_session_endpoint"] = Issuer + "/logout",
        };
        Changed?.Invoke(metadata);
        return metadata.ToJsonString();
    }

    private static string Encode(byte[]? bytes) => Base64Url.EncodeToString(bytes);
}
