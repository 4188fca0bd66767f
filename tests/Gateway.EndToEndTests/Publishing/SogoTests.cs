using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>A real SOGo, which takes a body only with its length: 404 otherwise.</summary>
public sealed class SogoTests(SogoServerFixture sogo) : IClassFixture<SogoServerFixture>
{
    private const string Host = "sogo.example.com";
    private const string Buffering = ", \"RequestBuffering\": \"Length\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// The refused body is short: SOGo closes without reading it, and its kernel then resets the connection and drops what SOGo has written
    /// and the network has not taken (RFC 9112, 9.6), which happens while a long body arrives. DuplexTests has the long bodies.
    /// </summary>
    [Theory]
    [InlineData("1.1", Buffering, 100_000, HttpStatusCode.Created)]
    [InlineData("2.0", Buffering, 100_000, HttpStatusCode.Created)]
    [InlineData("1.1", "", 1, HttpStatusCode.NotFound)]
    [InlineData("2.0", "", 1, HttpStatusCode.NotFound)]
    public async Task Contact_WithoutALength_IsStoredWhereRequestsAreBuffered(
        string version, string cluster, int noteLength, HttpStatusCode status)
    {
        await using var gateway = await StartAsync(cluster);
        using var client = gateway.CreateClient(Host);
        var name = $"/SOGo/dav/{SogoServer.User}/Contacts/personal/{Guid.NewGuid()}.vcf";
        var note = new string('x', noteLength);
        var card = $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{Guid.NewGuid()}\r\nFN:Bob\r\nN:B;Bob\r\nNOTE:{note}\r\nEND:VCARD";

        using var put = Request(HttpMethod.Put, name, version);
        using var body = new MemoryStream(Encoding.ASCII.GetBytes(card));
        put.Content = new StreamContent(PipeReader.Create(body).AsStream()) { Headers = { { "Content-Type", "text/vcard" } } };
        using var stored = await client.SendAsync(put, Token);
        using var get = Request(HttpMethod.Get, name, version);
        using var found = await client.SendAsync(get, Token);

        Assert.Equal(status, stored.StatusCode);
        Assert.Equal(status == HttpStatusCode.Created ? card : "", await TextOfAsync(found));
    }

    /// <summary>The contact without the line folding that SOGo does (RFC 6350, 3.2).</summary>
    private static async Task<string> TextOfAsync(HttpResponseMessage response) => response.IsSuccessStatusCode
        ? (await response.Content.ReadAsStringAsync(Token)).Replace("\r\n ", "", StringComparison.Ordinal)
        : "";

    private static HttpRequestMessage Request(HttpMethod method, string target, string version) => new(method, target)
    {
        Version = Version.Parse(version),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers =
        {
            Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{SogoServer.User}:{SogoServer.Password}"))),
        },
    };

    private async Task<TestGateway> StartAsync(string cluster)
    {
        var folder = new TemporaryFolder();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd(
                SogoServer.User, new UserEntry { Password = PasswordHash.Create(new Secret(SogoServer.Password)).ToPhc() }),
            Token);
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": { "sogo": { "Hosts": [ "{{Host}}" ], "Cluster": "sogo", "Authentication": "Basic", "Delegation": "Basic" } },
                "Identity": { "Users": { "File": "users.json" } },
                "Clusters": { "sogo": { "Destinations": { "one": { "Address": "{{sogo.Server.Address}}" } }{{cluster}} } }
              }
            }
            """);
    }
}
