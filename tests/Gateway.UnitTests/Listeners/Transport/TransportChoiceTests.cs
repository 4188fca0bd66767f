using Gateway.Listeners.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Transport;

public sealed class TransportChoiceTests
{
    private readonly FakeLogger<TransportChoice> _logger = new();

    [Theory]
    [InlineData(null, true, "carried by native: OpenSSL 3.")]
    [InlineData("", true, "carried by native: OpenSSL 3.")]
    [InlineData("native", true, "carried by native: OpenSSL 3.")]
    [InlineData("NATIVE", true, "carried by native: OpenSSL 3.")]
    [InlineData("sockets", false, "carried by sockets: GATEWAY_TRANSPORT names it.")]
    public void Choice_OfAKnownTransport_IsTakenAndSaysWhy(string? wanted, bool isNative, string message)
    {
        using var choice = new TransportChoice(wanted, fault: null, _logger);

        Assert.Equal(isNative, choice.Reactors is not null);
        Assert.Equal(LogLevel.Information, _logger.LatestRecord.Level);
        Assert.Contains(message, _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_OfAnUnknownTransport_IsTheDefaultAndWarns()
    {
        using var choice = new TransportChoice("quic", fault: null, _logger);

        Assert.NotNull(choice.Reactors);
        Assert.Equal(LogLevel.Warning, _logger.LatestRecord.Level);
        Assert.Contains("native and sockets are allowed", _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("native")]
    public void Choice_WithoutOpenSsl_IsSocketsAndWarns(string? wanted)
    {
        using var choice = new TransportChoice(wanted, "libssl.so.3 cannot be loaded", _logger);

        Assert.Null(choice.Reactors);
        Assert.Equal(LogLevel.Warning, _logger.LatestRecord.Level);
        Assert.Contains("carried by sockets: libssl.so.3 cannot be loaded", _logger.LatestRecord.Message, StringComparison.Ordinal);
    }
}
