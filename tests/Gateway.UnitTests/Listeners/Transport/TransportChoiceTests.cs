using Gateway.Listeners.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Transport;

public sealed class TransportChoiceTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("sockets", false)]
    [InlineData("native", true)]
    [InlineData("NATIVE", true)]
    public void Choice_OfAKnownTransport_IsTakenWithoutAWord(string? wanted, bool isNative)
    {
        var logger = new FakeLogger<TransportChoice>();

        using var choice = new TransportChoice(wanted, logger);

        Assert.Equal(isNative, choice.Reactors is not null);
        Assert.Equal(0, logger.Collector.Count);
    }

    [Fact]
    public void Choice_OfAnUnknownTransport_IsSocketsAndSaysSo()
    {
        var logger = new FakeLogger<TransportChoice>();

        using var choice = new TransportChoice("quic", logger);

        Assert.Null(choice.Reactors);
        Assert.Equal(LogLevel.Warning, logger.LatestRecord.Level);
        Assert.Contains("native and sockets", logger.LatestRecord.Message, StringComparison.Ordinal);
    }
}
