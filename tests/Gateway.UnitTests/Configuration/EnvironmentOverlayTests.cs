using Gateway.Publishing;
using Gateway.Settings;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class EnvironmentOverlayTests
{
    [Fact]
    public void Apply_ValueOfFile_IsOverridden()
    {
        var (options, errors) = Binding.Bind<PublishedRouteOptions>("""{ "Cluster": "one", "Order": 1 }""", ("gateway__CLUSTER", "two"));

        Assert.Empty(errors);
        Assert.Equal(("two", 1), (options.Cluster, options.Order));
    }

    [Fact]
    public void Apply_ItemsOfList_AreOverriddenAndAppended()
    {
        var (options, errors) = Binding.Bind<PublishedRouteOptions>(
            """{ "Hosts": [ "a", "b" ] }""", ("Gateway__Hosts__1", "B"), ("Gateway__Hosts__10", "d"), ("Gateway__Hosts__2", "c"));

        Assert.Empty(errors);
        Assert.Equal(["a", "B", "c", "d"], options.Hosts);
    }

    [Fact]
    public void Apply_WholeList_IsReplacedByOneValue()
    {
        var (options, errors) = Binding.Bind<PublishedRouteOptions>("""{ "Hosts": [ "a", "b" ] }""", ("Gateway__Hosts", "c"));

        Assert.Empty(errors);
        Assert.Equal(["c"], options.Hosts);
    }

    [Fact]
    public void Apply_NewEntry_IsAdded()
    {
        var (options, errors) = Binding.Bind<GatewayOptions>(
            "{}",
            ("Gateway__Clusters__new__Destinations__a__Address", "http://a.example.com"),
            ("Gateway__Routes__new__Hosts__0", "mail.example.com"),
            ("Gateway__Routes__new__Cluster", "new"));

        Assert.Empty(errors);
        Assert.Equal("http://a.example.com", options.Clusters["new"].Destinations["a"].Address);
        Assert.Equal(["mail.example.com"], options.Routes["new"].Hosts);
    }

    [Fact]
    public void Apply_VariablesOfOthers_AreIgnored()
    {
        var (_, errors) = Binding.Bind<GatewayOptions>(
            "{}", ("GATEWAY", "x"), ("GATEWAY_PORT", "tcp://10.0.0.1"), ("GATEWAYS__A", "x"), ("__Gateway__A", "x"));

        Assert.Empty(errors);
    }

    [Fact]
    public void Apply_WrongValue_NamesVariable()
    {
        var (_, errors) = Binding.Bind<PublishedRouteOptions>("""{ "Order": 1 }""", ("Gateway__Order", "first"));

        Assert.Equal("environment Gateway__Order: $.Gateway.Order: 'first' is not allowed; allowed: a whole number", Assert
            .Single(errors)
            .ToString());
    }
}
