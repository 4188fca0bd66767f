using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// Load while clients vanish and the back end restarts: no wrong answer, no connection left over. GATEWAY_SOAK_SECONDS sets how long.
/// </summary>
public sealed class SoakTests
{
    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("GATEWAY_SOAK_SECONDS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Load_WithVanishingClientsAndRestarts_GivesNoWrongAnswerAndLeavesNothingOpen()
    {
        var backend = new ScriptedBackend(EchoAsync);
        var address = backend.Address;
        await using var scene = await ForwarderScene.StartAsync(address);
        using var client = scene.CreateClient();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        var counts = new Counts();

        var load = Enumerable.Range(0, 16).Select(i => LoadAsync(client, i, counts, end.Token)).Append(VanishAsync(scene.Address, end.Token)).ToArray();
        while (!end.IsCancellationRequested)
        {
            await Task.WhenAny(Task.WhenAll(load), Task.Delay(1_000, CancellationToken.None));
            await backend.DisposeAsync();
            backend = new ScriptedBackend(EchoAsync, address.Port);
        }

        await Task.WhenAll(load);
        await backend.DisposeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{counts.Right} right, {counts.Failed} failed, {GC.GetTotalMemory(forceFullCollection: true) / 1024} KB heap, {scene.Clock.Connections} connections");

        Assert.Equal(0, counts.Wrong);
        Assert.InRange(counts.Right, 100, long.MaxValue);
        var (open, idle) = scene.Clock.Connections;
        Assert.Equal(idle, open);
    }

    private static async Task LoadAsync(HttpClient client, int id, Counts counts, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"{id}-{i}");
            using var request = new HttpRequestMessage(i % 3 == 0 ? HttpMethod.Post : HttpMethod.Get, "/" + expected);
            if (request.Method == HttpMethod.Post)
            {
                request.Content = new StringContent(new string('x', i % 5_000));
            }

            try
            {
                using var response = await client.SendAsync(request, CancellationToken.None);
                var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
                counts.Add(response.StatusCode == HttpStatusCode.OK ? body == expected : null);
            }
            catch (HttpRequestException)
            {
                counts.Add(null);
            }
        }
    }

    /// <summary>Asks, and leaves before the answer or within the request.</summary>
    private static async Task VanishAsync(Uri gateway, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(i % 2 == 0, 0) };
            await socket.ConnectAsync(gateway.Host, gateway.Port, CancellationToken.None);
            await socket.SendAsync(Encoding.ASCII.GetBytes(i % 3 == 0 ? "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n" : "POST /gone HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf"), CancellationToken.None);
        }
    }

    private static async Task EchoAsync(ScriptedConnection connection)
    {
        using var reader = new StreamReader(connection.Stream, Encoding.Latin1, leaveOpen: true);
        while (await reader.ReadLineAsync() is { } request)
        {
            var length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                if (header.StartsWith("Content-Length: ", StringComparison.Ordinal))
                {
                    length = int.Parse(header["Content-Length: ".Length..], CultureInfo.InvariantCulture);
                }
            }

            var body = new char[length];
            if (await reader.ReadBlockAsync(body) < length)
            {
                return;
            }

            var path = request.Split(' ')[1][1..];
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}"));
        }
    }

    private sealed class Counts
    {
        private long _right;
        private long _wrong;
        private long _failed;

        public long Right => Interlocked.Read(ref _right);

        public long Wrong => Interlocked.Read(ref _wrong);

        public long Failed => Interlocked.Read(ref _failed);

        public void Add(bool? isRight) => Interlocked.Increment(ref isRight == true ? ref _right : ref isRight == false ? ref _wrong : ref _failed);
    }
}
