using System.Net;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>Apache's mod_dav behind plain HTTP: what names an address in either direction names the right one.</summary>
public sealed class ApacheDavTests : IAsyncLifetime
{
    private const string Host = "dav.example.com";

    private ApacheDavServer? _apache;
    private TestGateway? _gateway;
    private HttpClient? _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _apache = await ApacheDavServer.StartAsync();
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, Host);
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" } } },
                "Routes": { "dav": { "Hosts": [ "{{Host}}" ], "Cluster": "dav", "Authentication": "Anonymous" } },
                "Clusters": { "dav": { "Destinations": { "one": { "Address": "http://127.0.0.1:{{_apache.Port}}" } } } }
              }
            }
            """);
        _client = _gateway.CreateClient(Host);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_apache is not null)
        {
            await _apache.DisposeAsync();
        }
    }

    [Fact]
    public async Task CopyAndMove_WithTheOutsidesAddress_AreDone()
    {
        Assert.Equal(HttpStatusCode.Created, (await SendAsync("PUT", "/a.txt", "hello")).Status);
        var copied = await SendAsync("COPY", "/a.txt", null, ("Destination", $"https://{Host}/b%20c.txt"));
        var moved = await SendAsync("MOVE", "/a.txt", null, ("Destination", $"https://{Host}/d.txt"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (copied.Status, moved.Status));

        Assert.Equal(["b c.txt", "d.txt"], Directory.EnumerateFiles(_apache!.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task LockedFile_IsMovedByWhoNamesItsLock()
    {
        const string Lock = """<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>""";
        await SendAsync("PUT", "/locked.txt", "hello");
        var (status, token) = await SendAsync("LOCK", "/locked.txt", Lock);
        var destination = ("Destination", $"https://{Host}/moved.txt");

        var without = await SendAsync("MOVE", "/locked.txt", null, destination);
        var with = await SendAsync("MOVE", "/locked.txt", null, destination, ("If", $"<https://{Host}/locked.txt> ({token})"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(423, (int)without.Status);
        Assert.Equal(HttpStatusCode.Created, with.Status);
    }

    [Fact]
    public async Task Folder_WithoutItsSlash_IsRedirectedToTheOutside()
    {
        await SendAsync("MKCOL", "/folder/", null);

        using var response = await _client!.GetAsync("/folder", Token);

        Assert.Equal($"https://{Host}/folder/", response.Headers.Location?.ToString());
    }

    private async Task<(HttpStatusCode Status, string? LockToken)> SendAsync(
        string method, string target, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : new StringContent(body);
        using var response = await _client!.SendAsync(request, Token);
        return (response.StatusCode, response.Headers.TryGetValues("Lock-Token", out var tokens) ? tokens.Single() : null);
    }
}
