using Gateway.Listeners;
using Xunit;

namespace Gateway.UnitTests.Listeners;

public sealed class ListenerEndpointTests
{
    [Theory]
    [InlineData("0.0.0.0:443", "0.0.0.0:443", "'0.0.0.0:443' is the endpoint of listener 'a' too")]
    [InlineData("0.0.0.0:443", "127.0.0.1:443", "'127.0.0.1:443' overlaps 0.0.0.0:443 of listener 'a'")]
    [InlineData("127.0.0.1:443", "0.0.0.0:443", "'0.0.0.0:443' overlaps 127.0.0.1:443 of listener 'a'")]
    [InlineData("[::]:443", "127.0.0.1:443", "'127.0.0.1:443' overlaps [::]:443 of listener 'a'")]
    [InlineData("[::]:443", "0.0.0.0:443", "'0.0.0.0:443' overlaps [::]:443 of listener 'a'")]
    [InlineData("[::1]:443", "[::]:443", "'[::]:443' overlaps [::1]:443 of listener 'a'")]
    public void Validate_EndpointsThatCannotBothBeBound_AreRefused(string first, string second, string expected)
    {
        var error = Assert.Single(ListenersOptionsValidator.Validate(Listeners(first, second)));

        Assert.StartsWith(expected, error.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["b:Endpoint"], error.MemberNames);
    }

    [Theory]
    [InlineData("127.0.0.1:443", "127.0.0.2:443")]
    [InlineData("0.0.0.0:443", "0.0.0.0:444")]
    [InlineData("0.0.0.0:443", "[::1]:443")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    public void Validate_EndpointsThatDiffer_AreAccepted(string first, string second) =>
        Assert.Empty(ListenersOptionsValidator.Validate(Listeners(first, second)));

    private static Dictionary<string, ListenerOptions> Listeners(string first, string second) => new()
    {
        ["a"] = new ListenerOptions { Endpoint = first, Protocol = ListenerProtocol.Https },
        ["b"] = new ListenerOptions { Endpoint = second, Protocol = ListenerProtocol.Https },
    };
}
