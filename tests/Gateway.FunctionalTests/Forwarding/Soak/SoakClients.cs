using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Soak;

/// <summary>
/// Clients of a soak. Those that stay check every answer and use GET and POST; those that vanish use PROPFIND and PUT, so that the
/// gateway's log tells one kind from the other.
/// </summary>
internal sealed class SoakClients(ForwardingScene scene)
{
    public const string Staying = "GET POST";
    public const string Vanishing = "PROPFIND PUT";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Upload = new('x', 100_000);

    private long _right;
    private long _wrong;
    private long _vanished;

    public long Right => Interlocked.Read(ref _right);

    public long Wrong => Interlocked.Read(ref _wrong);

    public long Vanished => Interlocked.Read(ref _vanished);

    /// <summary>Requests without their answer, as their clients saw it: by method, and by the refusal or how it broke off.</summary>
    public ConcurrentDictionary<(string Method, string End), int> Failed { get; } = new();

    public int FailedOf(string method) => Failed.Where(f => f.Key.Method == method).Sum(f => f.Value);

    /// <summary>
    /// Asks one request after another until it is told to stop: of eight, two are small uploads, one a large one, one a large download.
    /// </summary>
    public async Task StayAsync(HttpClient client, Version version, int id, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var kind = i % 8;
            var target = string.Create(CultureInfo.InvariantCulture, $"/{(kind == 7 ? "large" : "small")}/{id}-{i}");
            var body = kind switch { 2 or 5 => Upload[..(i % 5_000)], 6 => Upload, _ => null };
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, target)
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = body is null ? null : new StringContent(body),
            };
            request.Headers.TransferEncodingChunked = kind == 6 && version.Major == 1;
            await AskAsync(client, request, SoakBackend.AnswerTo(target, body?.Length ?? 0));
        }
    }

    /// <summary>Asks, and leaves before the answer or within the request.</summary>
    public async Task VanishAsync(CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            using var connection = await scene.ConnectAsync().WaitAsync(Patience, Token);
            await connection.WriteAsync((i % 3) switch
            {
                0 => $"PROPFIND /small/gone HTTP/1.1\r\nHost: {Host}\r\n\r\n",
                1 => $"PROPFIND /large/gone HTTP/1.1\r\nHost: {Host}\r\n\r\n",
                _ => $"PUT /small/gone HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 100\r\n\r\nhalf",
            });
            Interlocked.Increment(ref _vanished);
        }
    }

    private async Task AskAsync(HttpClient client, HttpRequestMessage request, string expected)
    {
        try
        {
            using var response = await client.SendAsync(request, Token);
            var answer = await response.Content.ReadAsStringAsync(Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Interlocked.Increment(ref answer == expected ? ref _right : ref _wrong);
                return;
            }

            Fail(request, string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Sentence(answer)}"));
        }
        catch (HttpRequestException)
        {
            Fail(request, "broken off");
        }
    }

    private void Fail(HttpRequestMessage request, string end) =>
        Failed.AddOrUpdate((request.Method.Method, end), 1, static (_, count) => count + 1);

    /// <summary>What the gateway's refusal says to a person, without the trace id.</summary>
    private static string Sentence(string answer) => answer.Split(" (trace ")[0];
}
