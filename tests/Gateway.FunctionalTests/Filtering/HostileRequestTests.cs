using System.Diagnostics;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Filtering;

public sealed class HostileRequestTests(FilteringFixture fixture) : IClassFixture<FilteringFixture>
{
    public static TheoryData<string> Names => [.. HostileRequests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    [Proves("Routes:*:Filter:DenyPaths")]
    public async Task HostileRequest_GetsItsAnswer_AndNeverReachesTheBackEnd(string name)
    {
        var request = HostileRequests.All[name];
        fixture.Clear();

        var answer = await fixture.SendAsync(request.Listener, request.Bytes, TestContext.Current.CancellationToken);

        var status = answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        Assert.Equal(request.Status, status);
        Assert.Equal(request.Outcome, fixture.Records.SingleOrDefault()?.Outcome.ToString());
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("/owa/", "GET, HEAD, OPTIONS, POST", "mail.example.com")]
    [InlineData("/", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", "plain.example.com")]
    public async Task Trace_GetsTheMethodsThatPass(string target, string allow, string host)
    {
        var answer = await fixture.SendAsync(
            "https", $"TRACE {target} HTTP/1.1\r\nHost: {host}\r\n\r\n", TestContext.Current.CancellationToken);

        Assert.Contains($"\r\nAllow: {allow}\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>Kestrel would wait five seconds for the rest of the body.</summary>
    [Theory]
    [InlineData("Content-Length: +3\r\n\r\n")]
    [InlineData("Content-Length: 111111111111111111111\r\n\r\nab")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n")]
    public async Task Request_WhoseBodyHasNoCertainEnd_IsClosedAtOnce(string rest)
    {
        fixture.Clear();
        var started = Stopwatch.GetTimestamp();

        var answer = await fixture.SendToEndAsync(
            $"POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\n{rest}", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(4.5));
    }
}
