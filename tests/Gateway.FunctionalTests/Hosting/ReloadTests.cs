using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Gateway.Hosting;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class ReloadTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogCollector _logs = new();
    private string _certificate = "";
    private TestBackEnd _one = null!; // set before each test, as xunit promises
    private TestBackEnd _two = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _certificate = TestCertificates.WritePfx(_folder, "mail.example.com");
        _one = await TestBackEnd.StartAsync();
        _one.Answer = context => context.Response.WriteAsync("one");
        _two = await TestBackEnd.StartAsync();
        _two.Answer = context => context.Response.WriteAsync("two");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task File_Edited_TakesEffect()
    {
        await using var gateway = await StartAsync();
        using var client = gateway.CreateClient("mail.example.com");
        Assert.Equal("one", await GetAsync(client));

        Write(Configuration(_two));

        // The status follows what is in effect.
        await EventuallyAsync(client, answer => answer == "two" && Status(gateway).Generation == 2);
    }

    [Fact]
    public async Task File_ReplacedByRename_TakesEffect()
    {
        await using var gateway = await StartAsync();
        using var client = gateway.CreateClient("mail.example.com");

        File.Move(_folder.Write("gateway.json~", Configuration(_two)), _folder.Combine("gateway.json"), overwrite: true);

        await EventuallyAsync(client, answer => answer == "two");
    }

    [Fact]
    public async Task Link_TwoStepsAwaySwapped_TakesEffect()
    {
        // As Kubernetes mounts a ConfigMap: gateway.json -> ..data/gateway.json, and ..data -> a folder of this version.
        Directory.CreateDirectory(_folder.Combine("v1"));
        Directory.CreateDirectory(_folder.Combine("v2"));
        Directory.CreateSymbolicLink(_folder.Combine("..data"), "v1");
        File.CreateSymbolicLink(_folder.Combine("gateway.json"), "..data/gateway.json");
        await using var gateway = await StartAsync();
        using var client = gateway.CreateClient("mail.example.com");
        Assert.Equal("one", await GetAsync(client));

        File.WriteAllText(_folder.Combine("v2/gateway.json"), Configuration(_two));
        Directory.CreateSymbolicLink(_folder.Combine("..data_tmp"), "v2");
        Assert.Equal(0, Rename(_folder.Combine("..data_tmp"), _folder.Combine("..data")));

        await EventuallyAsync(client, answer => answer == "two");
    }

    [Theory]
    [InlineData("{ \"Gateway\": { \"Routes\": ", "is not JSON")]
    [InlineData("{ \"Gateway\": { \"Rutes\": {} } }", "did you mean 'Routes'?")]
    [InlineData(null, "does not exist")]
    public async Task File_BrokenOrGone_KeepsServingAndSaysWhyAndRecovers(string? content, string expected)
    {
        await using var gateway = await StartAsync();
        using var client = gateway.CreateClient("mail.example.com");

        if (content is null)
        {
            File.Delete(_folder.Combine("gateway.json"));
        }
        else
        {
            Write(content);
        }

        await EventuallyAsync(client, answer =>
        {
            Assert.Equal("one", answer);
            return Status(gateway).Errors.Any(e => e.Message.Contains(expected, StringComparison.Ordinal));
        });
        Assert.Equal(1, Status(gateway).Generation);
        Assert.Contains(_logs.GetSnapshot(), r => r.Id.Id == 1004 && r.Message.Contains(expected, StringComparison.Ordinal));

        Write(Configuration(_two));

        // Requests see a new configuration a moment before the status does.
        await EventuallyAsync(client, answer => answer == "two" && Status(gateway).Errors.Count == 0);
    }

    [Fact]
    public async Task HangUp_WithoutEdit_IsAnsweredAndDoesNotEndTheProcess()
    {
        await using var gateway = await StartAsync();
        using var client = gateway.CreateClient("mail.example.com");

        HangUp();

        await EventuallyAsync(client, _ => _logs.GetSnapshot().Any(r => r.Id.Id == 1006));
        Assert.Equal(1, Status(gateway).Generation);
    }

    [Fact]
    public async Task Reloads_TwentyWithThousandRequestsInFlight_FailNone()
    {
        const int Requests = 1_000;
        var waiting = 0;
        var allWait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _one.Answer = async context =>
        {
            if (context.Request.Path == "/slow")
            {
                if (Interlocked.Increment(ref waiting) == Requests)
                {
                    allWait.SetResult();
                }

                await release.Task;
            }

            await context.Response.WriteAsync("one");
        };
        await using var gateway = await StartAsync();
        var handler = TestCertificates.CreateHandler(gateway.Ports[0]);
        handler.EnableMultipleHttp2Connections = true;
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri("https://mail.example.com"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };

        Task<string>[] slow =
        [
            .. Enumerable.Range(0, Requests).Select(_ => client.GetStringAsync("/slow", TestContext.Current.CancellationToken)),
        ];
        await allWait.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        for (var generation = 2; generation <= 21; generation++)
        {
            Write(Configuration(_one, generation));
            HangUp();
            await EventuallyAsync(client, _ => Status(gateway).Generation == generation);
        }

        release.SetResult();

        Assert.All(await Task.WhenAll(slow), answer => Assert.Equal("one", answer));
        Assert.Empty(Status(gateway).Errors);
    }

    private Task<TestGateway> StartAsync() =>
        TestGateway.StartAsync(_folder, Configuration(_one), builder => builder.Logging.AddProvider(new FakeLoggerProvider(_logs)));

    private static ReloadSnapshot Status(TestGateway gateway) => gateway.Services.GetRequiredService<ReloadStatus>().Current;

    private static async Task<string> GetAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // Asks until it is so; every answer on the way must be a good one.
    private static async Task EventuallyAsync(HttpClient client, Func<string, bool> condition)
    {
        using var impatience = new CancellationTokenSource(Patience);
        while (!condition(await GetAsync(client)))
        {
            impatience.Token.ThrowIfCancellationRequested();
        }
    }

    private void Write(string json) => _folder.Write("gateway.json", json);

    private string Configuration(TestBackEnd backend, int generation = 1) => TestGateway.WithFreeAdminPort($$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "Limits": { "ConnectionsPerSource": 5000 } } },
            "Certificates": { "Names": { "mail.example.com": { "File": "{{_certificate}}" } } },
            "Routes": {
              "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous", "Metadata": { "Generation": "{{generation.ToString(CultureInfo.InvariantCulture)}}" } },
              "extra{{generation.ToString(CultureInfo.InvariantCulture)}}": { "Hosts": [ "extra.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" }
            },
            "Clusters": { "backend": { "Destinations": { "d{{generation.ToString(CultureInfo.InvariantCulture)}}": { "Address": "{{backend.Address}}" } } } }
          }
        }
        """);

    private static void HangUp() => Assert.Equal(0, Kill(Environment.ProcessId, 1));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    // rename(2) itself: .NET moves a link to a folder as a folder, and does not overwrite.
    [DllImport(
        "libc", EntryPoint = "rename", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(string from, string to);
}
