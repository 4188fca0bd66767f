using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class PublishedHostsTests
{
    [Fact]
    public void SignInOn_RoutesThatChangeWhileTheyAreRead_IsOfTheNewOnesFromThenOn()
    {
        using var endpoints = new ChangingEndpoints();
        using var hosts = new PublishedHosts(endpoints);

        Assert.Null(hosts.SignInOn("mail.example.com"));
        Assert.Equal("/owa/", hosts.SignInOn("mail.example.com")?.Landing);
    }

    /// <summary>Has no route, until one is published just while it is read for the first time.</summary>
    private sealed class ChangingEndpoints : EndpointDataSource, IDisposable
    {
        private CancellationTokenSource _change = new();
        private IReadOnlyList<Endpoint> _endpoints = [];
        private bool _isRead;

        public override IReadOnlyList<Endpoint> Endpoints
        {
            get
            {
                var before = _endpoints;
                if (!_isRead)
                {
                    _isRead = true;
                    _endpoints = [Owa()];
                    var changed = _change;
                    _change = new();
                    changed.Cancel();
                }

                return before;
            }
        }

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

        public void Dispose() => _change.Dispose();

        private static RouteEndpoint Owa() => new(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/owa/{**rest}"),
            0,
            new EndpointMetadataCollection(new RoutePreauthentication { Route = "owa", Schemes = [RouteAuthentication.Forms] }, new HostAttribute("mail.example.com")),
            "owa");
    }
}
