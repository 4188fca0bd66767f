using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>
/// Clients of every protocol that go on until they are told to stop. Whatever their user would notice is a failure: an error, a request
/// for the password, an end without a word.
/// </summary>
/// <param name="portOf">The port of a service.</param>
internal sealed class FleetLoad(Func<string, int> portOf) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _rounds = new();
    private readonly List<Task> _clients = [];
    private readonly List<HttpClient> _web = [];
    private int _messages;

    /// <summary>What users noticed.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Messages whose client has an answer that they were taken.</summary>
    public ConcurrentQueue<string> Sent { get; } = new();

    /// <summary>How often each kind of client did what it does, or was told to come back.</summary>
    public IReadOnlyDictionary<string, int> Rounds => _rounds;

    public void Start(int times)
    {
        for (var n = 0; n < times; n++)
        {
            _clients.Add(RunAsync("http1", WebAsync(HttpVersion.Version11)));
            _clients.Add(RunAsync("http2", WebAsync(HttpVersion.Version20)));
            _clients.Add(RunAsync("connect", WebAsync(HttpVersion.Version11, isKept: false)));
            _clients.Add(RunAsync("ping", PingAsync()));
            _clients.Add(RunAsync("ews", StreamAsync()));
            _clients.Add(RunAsync("imap", IdleAsync));
            _clients.Add(RunAsync("pop3", FetchAsync));
            _clients.Add(RunAsync("smtp", SubmitAsync));
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _web.ForEach(client => client.Dispose());
        _stop.Dispose();
    }

    private async Task RunAsync(string kind, Func<Task> round)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await round();
                _rounds.AddOrUpdate(kind, 1, (_, count) => count + 1);
            }
            catch (Exception e) when (_stop.IsCancellationRequested && IsEnd(e))
            {
                return; // in the middle of a round
            }
            catch (Exception e)
            {
                Failures.Enqueue($"{kind}: {e.GetType().Name}: {e.Message} {e.InnerException?.Message}");
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private static bool IsEnd(Exception e) => e is OperationCanceledException or IOException or HttpRequestException;

    /// <summary>A page and a form, on connections that are kept or on one for each request.</summary>
    private Func<Task> WebAsync(Version version, bool isKept = true)
    {
        var client = CreateClient(version, isKept);
        return async () =>
        {
            Expect(FleetBackEnds.Page, await AgainAsync(() => client.GetStringAsync("/own/", _stop.Token)));
            var body = Guid.NewGuid().ToString();
            Expect(body, await AgainAsync(() => PostAsync(client, body)));
            await Task.Delay(Pause, _stop.Token);
        };
    }

    private async Task<string> PostAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body);
        using var response = await client.PostAsync("/own/form", content, _stop.Token);
        Expect(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(_stop.Token);
    }

    /// <summary>
    /// Sends a request that has not been sent. The framework's client fails one that it is about to send on a connection which just then
    /// ends in order (GOAWAY with NO_ERROR, and the end of the stream), where it might take another connection.
    /// </summary>
    private static async Task<string> AgainAsync(Func<Task<string>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException e) when (e.InnerException is HttpProtocolException { ErrorCode: 0 })
        {
            return await send();
        }
    }

    private Func<Task> PingAsync()
    {
        var client = CreateClient(HttpVersion.Version11);
        return async () =>
        {
            using var content = new ByteArrayContent([]);
            using var response = await client.PostAsync("/Microsoft-Server-ActiveSync?Cmd=Ping", content, _stop.Token);
            Expect(HttpStatusCode.OK, response.StatusCode);
            Expect("03016A00000D45470331000101", Convert.ToHexString(await response.Content.ReadAsByteArrayAsync(_stop.Token)));
        };
    }

    private Func<Task> StreamAsync()
    {
        var client = CreateClient(HttpVersion.Version11);
        return async () =>
        {
            using var content = new StringContent("<GetStreamingEvents/>");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/ews/exchange.asmx") { Content = content };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            Expect(HttpStatusCode.OK, response.StatusCode);
            var body = await response.Content.ReadAsStringAsync(_stop.Token);
            Expect(true, body.Contains("<m:ConnectionStatus>Closed</m:ConnectionStatus>", StringComparison.Ordinal));
        };
    }

    /// <summary>Signs in, waits in IDLE, and comes back when it is told that the server leaves.</summary>
    private async Task IdleAsync()
    {
        await using var client = await LineClient.ConnectAsync(portOf("imaps"), _stop.Token);
        if (await HearAsync(client, "* OK", "* BYE")
            && await AskAsync(client, $"a LOGIN {FleetConfiguration.User} \"{FleetConfiguration.Password}\"", "a OK", "* BYE")
            && await AskAsync(client, "b IDLE", "+ ", "* BYE"))
        {
            await HearAsync(client, "* 1 EXISTS", "* BYE"); // it does not come: only the end of IDLE does
        }
    }

    private async Task FetchAsync()
    {
        await using var client = await LineClient.ConnectAsync(portOf("pop3s"), _stop.Token);
        const string Leaving = "-ERR Shutting down";
        if (await HearAsync(client, "+OK", Leaving)
            && await AskAsync(client, $"USER {FleetConfiguration.User}", "+OK", Leaving)
            && await AskAsync(client, $"PASS {FleetConfiguration.Password}", "+OK", Leaving)
            && await AskAsync(client, "STAT", "+OK", Leaving))
        {
            await AskAsync(client, "QUIT", "+OK", Leaving);
        }

        await Task.Delay(Pause, _stop.Token);
    }

    /// <summary>Sends messages on one connection. One that was not taken is sent again on the next.</summary>
    private async Task SubmitAsync()
    {
        var message = $"Subject: {Interlocked.Increment(ref _messages)}";
        while (true)
        {
            await using var client = await LineClient.ConnectAsync(portOf("smtps"), _stop.Token);
            var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{FleetConfiguration.User}\0{FleetConfiguration.Password}"));
            var goesOn = await HearAsync(client, "220", "421")
                && await AskAsync(client, "EHLO client.example.com", "250 ", "421")
                && await AskAsync(client, $"AUTH PLAIN {plain}", "235", "421");
            while (goesOn && await SubmitAsync(client, message))
            {
                Sent.Enqueue(message);
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                message = $"Subject: {Interlocked.Increment(ref _messages)}";
                _rounds.AddOrUpdate("message", 1, (_, count) => count + 1);
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private static async Task<bool> SubmitAsync(LineClient client, string message)
    {
        if (await AskAsync(client, "MAIL FROM:<alice@example.com>", "250", "421")
            && await AskAsync(client, "RCPT TO:<bob@example.com>", "250", "421")
            && await AskAsync(client, "DATA", "354", "421"))
        {
            await client.SendAsync(message);
            return await AskAsync(client, ".", "250", "421");
        }

        return false;
    }

    /// <returns>True where the answer came, false where the server said that it leaves.</returns>
    private static async Task<bool> AskAsync(LineClient client, string line, string expected, string leaving)
    {
        try
        {
            await client.SendAsync(line);
        }
        catch (IOException)
        {
            // The server has left; its word is still to be read.
        }

        return await HearAsync(client, expected, leaving);
    }

    private static async Task<bool> HearAsync(LineClient client, string expected, string leaving)
    {
        while (await client.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(leaving, StringComparison.Ordinal))
            {
                return false;
            }

            if (line.StartsWith(expected, StringComparison.Ordinal))
            {
                return true;
            }

            if (line[0] is '-' or '4' or '5' || line.Contains(" NO ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"'{line}' instead of '{expected}'");
            }
        }

        throw new InvalidOperationException($"The connection ended where '{expected}' was to come.");
    }

    private static void Expect<T>(T expected, T actual)
    {
        if (!Equals(expected, actual))
        {
            throw new InvalidOperationException($"'{actual}' instead of '{expected}'");
        }
    }

    private HttpClient CreateClient(Version version, bool isKept = true)
    {
        var handler = TestCertificates.CreateHandler(portOf("https"));
        handler.PooledConnectionLifetime = isKept ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
        var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FleetConfiguration.User}:{FleetConfiguration.Password}"));
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{FleetConfiguration.Host}"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credential) },
        };
        _web.Add(client);
        return client;
    }
}
