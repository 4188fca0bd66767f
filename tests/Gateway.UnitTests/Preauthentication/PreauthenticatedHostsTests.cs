using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class PreauthenticatedHostsTests
{
    [Fact]
    public void SignInOn_RoutesThatChangeWhileTheyAreRead_IsOfTheNewOnesFromThenOn()
    {
        var hosts = new PreauthenticatedHosts(new ChangingEndpoints());

        Assert.Null(hosts.SignInOn("mail.example.com"));
        Assert.Equal("/owa/", hosts.SignInOn("mail.example.com")?.Landing);
    }

    /// <summary>Has no route when it is read first, and one from then on, of which nobody is told in time.</summary>
    private sealed class ChangingEndpoints : EndpointDataSource
    {
        private readonly IReadOnlyList<Endpoint> _later = [Owa()];
        private IReadOnlyList<Endpoint> _endpoints = [];

        public override IReadOnlyList<Endpoint> Endpoints
        {
            get
            {
                var before = _endpoints;
                _endpoints = _later;
                return before;
            }
        }

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(CancellationToken.None);

        private static RouteEndpoint Owa() => new(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/owa/{**rest}"),
            0,
            new EndpointMetadataCollection(
                new RoutePreauthentication { Route = "owa", Schemes = [RouteAuthentication.Forms] }, new HostAttribute("mail.example.com")),
            "owa");
    }
}
