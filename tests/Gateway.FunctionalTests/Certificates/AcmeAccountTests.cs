using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Certificates;

/// <summary>What an ACME directory hears when the gateway makes its account (RFC 8555 7.3); it gets no further here.</summary>
public sealed class AcmeAccountTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly TaskCompletionSource<JsonNode> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    [Proves("Certificates:Acme:Email")]
    [Proves("Certificates:Acme:AccountKey")]
    [Proves("Certificates:Acme:ExternalAccount:HmacKeyFile")]
    public async Task Account_IsAskedForWithTheAddressAndTheKeysOfTheSettings()
    {
        await using var directory = await TestBackEnd.StartAsync("localhost");
        var address = $"https://localhost:{directory.Address.Port}";
        directory.Answer = context => AnswerAsync(context, address);
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        folder.Write("hmac-key", Base64Url.EncodeToString(Key) + "\n");
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": {
                  "Acme": {
                    "DirectoryUrl": "{{address}}/directory", "TrustedRootsFile": "roots.pem", "AcceptTermsOfService": true,
                    "Email": "admin@example.com", "AccountKey": "Rsa2048", "ExternalAccount": { "KeyId": "kid-1", "HmacKeyFile": "hmac-key" }
                  },
                  "Names": { "mail.example.com": { "Issuer": "Acme" } }
                }
              }
            }
            """);

        var asked = await _asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal("RSA", Decode(asked["protected"])["jwk"]?["kty"]?.GetValue<string>());
        var account = Decode(asked["payload"]);
        Assert.Equal("[\"mailto:admin@example.com\"]", account["contact"]?.ToJsonString());
        var binding = Assert.IsType<JsonObject>(account["externalAccountBinding"]);
        Assert.Equal("kid-1", Decode(binding["protected"])["kid"]?.GetValue<string>());
        var signed = Encoding.ASCII.GetBytes($"{binding["protected"]}.{binding["payload"]}");
        Assert.Equal(Base64Url.EncodeToString(HMACSHA256.HashData(Key, signed)), binding["signature"]?.GetValue<string>());
    }

    private async Task AnswerAsync(HttpContext context, string address)
    {
        context.Response.Headers["Replay-Nonce"] = Guid.NewGuid().ToString("n");
        switch (context.Request.Path.Value)
        {
            case "/directory":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""
                    {
                      "newNonce": "{{address}}/nonce", "newAccount": "{{address}}/account", "newOrder": "{{address}}/order", "revokeCert": "{{address}}/revoke",
                      "keyChange": "{{address}}/change", "meta": { "externalAccountRequired": true }
                    }
                    """);
                break;
            case "/account":
                _asked.TrySetResult(JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync())!); // a client sends JSON
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
        }
    }

    // every part is there
    private static JsonNode Decode(JsonNode? part) => JsonNode.Parse(Base64Url.DecodeFromChars(part!.GetValue<string>()))!;
}
