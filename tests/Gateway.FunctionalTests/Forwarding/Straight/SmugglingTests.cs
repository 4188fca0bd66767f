using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Smuggling;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>
/// The table of request smuggling over both ways, before a back end that understands every obfuscation. A request that it finds and that
/// the gateway has not forwarded as one lacks what the gateway adds to each.
/// </summary>
public sealed class SmugglingTests
{
    private const string Marker = "\r\nX-Forwarded-For: 127.0.0.1\r\n";

    /// <summary>How long a client waits for a gateway that waits for the rest of a body; what is asserted does not depend on it.</summary>
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mutations_GiveTheBackEndNoRequestThatTheGatewayHasNotSeen(bool isStraight)
    {
        var seen = new ConcurrentQueue<string>();
        await using var backend = new ScriptedBackend(connection => ServeAsync(connection, seen));
        await using var scene = await StraightScene.StartAsync(backend.Address, isStraight);

        await Parallel.ForEachAsync(
            SmugglingMutations.All,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token },
            async (mutation, _) => await SendAsync(scene, mutation));

        Assert.InRange(seen.Count, 100, int.MaxValue); // some are good requests
        Assert.All(seen, head => Assert.True(head.Split(Marker).Length == 2, $"not forwarded as a request: {head}"));
    }

    private static async Task SendAsync(StraightScene scene, SmugglingMutation mutation)
    {
        using var client = await scene.ConnectAsync();
        try
        {
            await client.Stream.WriteAsync(mutation.Bytes, Token);
            await client.WriteAsync($"GET /last HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync().WaitAsync(WaitLimit, Token);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // The gateway has refused and closed, or waits for the rest of a body.
        }
    }

    /// <summary>Reads requests in the most lenient way there is.</summary>
    private static async Task ServeAsync(ScriptedConnection connection, ConcurrentQueue<string> seen)
    {
        var text = new StringBuilder();
        var bytes = new byte[16 * 1024];
        while (await connection.Stream.ReadAsync(bytes, connection.Ended) is > 0 and var count)
        {
            text.Append(Encoding.Latin1.GetString(bytes, 0, count));
            while (TakeRequest(text, out var head))
            {
                seen.Enqueue(head);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        }
    }

    private static bool TakeRequest(StringBuilder text, out string head)
    {
        var received = text.ToString();
        var lines = received.ReplaceLineEndings("\n");
        var end = lines.IndexOf("\n\n", StringComparison.Ordinal);
        head = "";
        if (end < 0)
        {
            return false;
        }

        var start = received.Length - (lines.Length - end - 2);
        if (lines[(end + 2)..] != received[start..].ReplaceLineEndings("\n"))
        {
            start = received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4; // the body has line ends of its own
        }

        var size = BodySize(lines[..end], received[start..]);
        if (size < 0 || received.Length - start < size)
        {
            return false;
        }

        head = received[..start];
        text.Remove(0, start + (int)size);
        return true;
    }

    /// <summary>The size of the body with its framing; -1 where it is not complete.</summary>
    private static long BodySize(string head, string rest)
    {
        var length = 0L;
        foreach (var line in head.Split('\n').Skip(1))
        {
            var name = line.Split(':')[0].Trim().Replace('_', '-').ToLowerInvariant();
            var value = line[(line.IndexOf(':') + 1)..];
            if (name == "transfer-encoding" && value.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            {
                var last = $"\r\n{rest}".IndexOf("\r\n0\r\n\r\n", StringComparison.Ordinal);
                return last < 0 ? -1 : last + "0\r\n\r\n".Length;
            }

            var digits = new string([.. value.Where(char.IsAsciiDigit)]);
            if (name == "content-length" && long.TryParse(digits, CultureInfo.InvariantCulture, out var parsed))
            {
                length = parsed;
            }
        }

        return length;
    }
}
