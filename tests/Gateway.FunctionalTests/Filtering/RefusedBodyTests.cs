using Xunit;

namespace Gateway.FunctionalTests.Filtering;

/// <summary>
/// Bodies that are refused after their head has gone to the back end. It may arrive there after the client's answer, so that tests which
/// expect nothing at the back end have a fixture of their own.
/// </summary>
public sealed class RefusedBodyTests(FilteringFixture fixture) : IClassFixture<FilteringFixture>
{
    [Theory]
    [InlineData("X-A: b\0c")]
    [InlineData("X-A: b\u0001c")]
    [InlineData("X-A: b\u007f")]
    [InlineData("X-Remote-User: b\u001b")]
    public async Task ControlCharacterInATrailer_Gets400(string trailer)
    {
        fixture.Clear();

        var answer = await fixture.SendAsync(
            "https",
            $"POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{trailer}\r\n\r\n",
            TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal("Malformed", Assert.Single(fixture.Records).Outcome.ToString());
    }

    [Fact]
    public async Task ChunkedBody_BeyondTheRoutesLimit_Gets413()
    {
        fixture.Clear();

        var answer = await fixture.SendAsync(
            "https",
            "GET /oab/x HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal("TooLarge", Assert.Single(fixture.Records).Outcome.ToString());
    }
}
