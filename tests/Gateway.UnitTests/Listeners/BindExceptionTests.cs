using System.Net;
using System.Net.Sockets;
using Gateway.Listeners.Transport;
using Xunit;

namespace Gateway.UnitTests.Listeners;

public sealed class BindExceptionTests
{
    [Theory]
    [InlineData("127.0.0.1:8443", SocketError.AddressAlreadyInUse, "ss -ltnp 'sport = :8443'")]
    [InlineData("0.0.0.0:443", SocketError.AccessDenied, "CAP_NET_BIND_SERVICE")]
    [InlineData("192.0.2.99:8443", SocketError.AddressNotAvailable, "No interface of this machine has this address")]
    public void Message_Bind_SaysAddressReasonAndRemedy(string endpoint, SocketError error, string remedy)
    {
        var cause = new SocketException((int)error);

        var exception = new BindException(IPEndPoint.Parse(endpoint), cause);

        Assert.StartsWith($"{endpoint} cannot be bound: {cause.Message}. ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }
}
