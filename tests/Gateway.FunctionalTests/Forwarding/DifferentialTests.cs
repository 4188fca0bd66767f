using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Testing.BackEnds;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// Generated exchanges through the forwarder and straight by SocketsHttpHandler: status, headers and bodies must be the same.
/// GATEWAY_DIFFERENTIAL_ROUNDS sets how many.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_DIFFERENTIAL_ROUNDS") ?? "2000", CultureInfo.InvariantCulture);

    private static readonly int[] Statuses = [200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 409, 412, 429, 500, 503];

    [Fact]
    public async Task GeneratedExchanges_GiveTheSameAsWithoutTheForwarder()
    {
        await using var backend = new ScriptedBackend(ServeAsync);
        await using var scene = await ForwarderScene.StartAsync(backend.Address);
        using var through = scene.CreateClient();
        using var straight = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            BaseAddress = backend.Address,
        };

        for (var seed = 0; seed < Rounds; seed++)
        {
            var expected = await SendAsync(straight, seed);
            var actual = await SendAsync(through, seed);

            Assert.True(expected == actual, $"seed {seed}:\n{expected}\n---\n{actual}");
        }
    }

    private static async Task<string> SendAsync(HttpClient client, int seed)
    {
        var random = new Random(seed);
        var method = new[] { "GET", "POST", "PUT", "HEAD", "PROPFIND", "DELETE" }[random.Next(6)];
        using var request = new HttpRequestMessage(new HttpMethod(method), string.Create(CultureInfo.InvariantCulture, $"/{seed}?a=%2f"));
        if (method is "POST" or "PUT" or "PROPFIND")
        {
            request.Content = new ByteArrayContent(Body(random, random.Next(3) == 0 ? 70_000 : 300));
            request.Headers.TransferEncodingChunked = random.Next(2) == 0;
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ForwardingScene.Token);
        var body = await response.Content.ReadAsByteArrayAsync(ForwardingScene.Token);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(h => h.Key is not ("Transfer-Encoding" or "Connection" or "Date" or "Keep-Alive"))
            .Select(h => $"{h.Key}: {string.Join(" | ", h.Value)}")
            .Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode} {response.ReasonPhrase}\n{string.Join('\n', headers)}\n{body.Length} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body))}";
    }

    private static byte[] Body(Random random, int most)
    {
        var body = new byte[random.Next(most)];
        random.NextBytes(body);
        return body;
    }

    /// <summary>Answers as the seed in the target says; the request's body comes back hashed.</summary>
    private static async Task ServeAsync(ScriptedConnection connection)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            var seed = int.Parse(head.Split('/')[1].Split('?')[0], CultureInfo.InvariantCulture);
            var random = new Random(~seed);
            var received = await connection.ReadBodyAsync(head);
            var status = Statuses[random.Next(Statuses.Length)];
            var answer = new StringBuilder();
            if (random.Next(8) == 0)
            {
                answer.Append("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            }

            answer.Append(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {status} {(random.Next(3) == 0 ? "Own Words" : ((HttpStatusCode)status).ToString())}\r\n");
            answer.Append(
                CultureInfo.InvariantCulture,
                $"X-Received: {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.Latin1.GetBytes(received)))}\r\n");
            for (var i = random.Next(6); i > 0; i--)
            {
                answer.Append(
                    CultureInfo.InvariantCulture,
                    $"X-{(char)('A' + random.Next(4))}: {new string('v', random.Next(200))}{random.Next()}\r\n");
            }

            var close = random.Next(6) == 0;
            if (close)
            {
                answer.Append("Connection: close\r\n");
            }

            var body = Encoding.Latin1.GetString(Body(random, random.Next(4) == 0 ? 90_000 : 2_000));
            var sendsBody = !head.StartsWith("HEAD", StringComparison.Ordinal) && status is not (204 or 304);
            if (status is 204)
            {
                answer.Append("\r\n");
            }
            else
            {
                AddBody(answer, body, random, close && sendsBody, sendsBody);
            }

            await connection.WriteAsync(answer.ToString());
            if (close)
            {
                return;
            }
        }
    }

    private static void AddBody(StringBuilder answer, string body, Random random, bool mayEndByClose, bool sendsBody)
    {
        switch (random.Next(mayEndByClose ? 3 : 2))
        {
            case 0:
                answer.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n").Append(sendsBody ? body : "");
                break;
            case 1:
                answer.Append("Transfer-Encoding: chunked\r\n\r\n");
                for (var at = 0; sendsBody && at < body.Length;)
                {
                    var size = Math.Min(body.Length - at, 1 + random.Next(9_000));
                    answer.Append(CultureInfo.InvariantCulture, $"{size:x}\r\n").Append(body, at, size).Append("\r\n");
                    at += size;
                }

                answer.Append(sendsBody ? "0\r\n\r\n" : "");
                break;
            default:
                answer.Append("\r\n").Append(body);
                break;
        }
    }
}
