using System.Net;
using Gateway.Filtering;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Publishing;

public sealed class PublishedRoutesTests
{
    public static TheoryData<RoutePreset> HttpPresets => [.. Enum.GetValues<RoutePreset>().Where(p => !RoutePresets.IsMail(p))];

    [Theory]
    [MemberData(nameof(HttpPresets))]
    public void Map_Preset_GivesARouteForEachFolderAndOneCluster(RoutePreset preset)
    {
        var rules = RoutePresets.Find(preset);

        var configuration = Map(Route(preset));

        Assert.NotNull(rules);
        Assert.Equal(rules.Folders.Select(f => f + "/{**rest}"), configuration.Routes.Select(r => r.Match.Path));
        Assert.All(configuration.Routes, r => Assert.Equal(["mail.example.com"], r.Match.Hosts));
        var cluster = Assert.Single(configuration.Clusters);
        Assert.Equal(rules.ActivityTimeout, cluster.HttpRequest?.ActivityTimeout);
        Assert.Equal(HttpVersion.Version11, cluster.HttpRequest?.Version);
        Assert.Equal(HttpVersionPolicy.RequestVersionExact, cluster.HttpRequest?.VersionPolicy);
        var settings = RouteSettingsMetadata.Of(configuration.Routes[0]);
        Assert.Equal(rules.Methods.Order(StringComparer.Ordinal), settings.Filter.Methods.Order(StringComparer.Ordinal));
        Assert.Equal("exchange", settings.Forwarding.Cluster);
        Assert.True(settings.Filter.IsExchange);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, 10, true)]
    [InlineData(10, null, true)]
    [InlineData(1, 10, false)]
    public void Map_TimeOutInForce_SaysWhetherRequestsMayLast(int? ofRoute, int? ofCluster, bool expected)
    {
        var route = new PublishedRouteOptions
        {
            Hosts = ["mail.example.com"],
            Cluster = "mail",
            Authentication = [RouteAuthentication.Forms],
            ActivityTimeout = Minutes(ofRoute),
        };
        var cluster = new ClusterOptions { HttpRequest = new ForwarderRequestConfig { ActivityTimeout = Minutes(ofCluster) } };
        var options = new PublishingOptions(
            new Dictionary<string, PublishedRouteOptions> { ["mail"] = route },
            new Dictionary<string, ClusterOptions> { ["mail"] = cluster });

        var mapped = Assert.Single(PublishedRoutes.Map(options).Routes);

        Assert.Equal(expected, RouteSettingsMetadata.Of(mapped).Preauthentication.MayLast);

        static TimeSpan? Minutes(int? count) => count is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
    }

    [Fact]
    public void Map_MailPreset_IsNoneOfYarps()
    {
        var configuration = Map(Route(RoutePreset.Imap4));

        Assert.Empty(configuration.Routes);
        Assert.Empty(configuration.Clusters);
    }

    [Fact]
    public void Map_SameOptionsTwice_GivesEqualRoutes() =>
        Assert.Equal(Map(Route(RoutePreset.Owa)).Routes, Map(Route(RoutePreset.Owa)).Routes);

    [Fact]
    public void Map_ChangedSettingOfOurs_GivesAnotherRoute()
    {
        var changed = new PublishedRouteOptions
        {
            Preset = RoutePreset.Owa,
            Hosts = ["mail.example.com"],
            Cluster = "exchange",
            Authentication = [RouteAuthentication.Forms],
            Filter = new RouteFilterOptions { PathBytes = 100 },
        };

        Assert.NotEqual(Map(Route(RoutePreset.Owa)).Routes, Map(changed).Routes);
    }

    [Fact]
    public void Map_ActiveHealthCheckWithoutAPath_ProbesThePresetsPage()
    {
        var cluster = new ClusterOptions
        {
            Destinations = Destinations("https://ex1/"),
            HealthCheck = new HealthCheckConfig { Active = new ActiveHealthCheckConfig { Enabled = true } },
        };

        Assert.Equal("/owa/healthcheck.htm", Assert.Single(Map(Route(RoutePreset.Owa), cluster).Clusters).HealthCheck?.Active?.Path);
    }

    [Fact]
    public void Map_SeveralDestinationsOfOwa_KeepAClientWithOne()
    {
        var cluster = new ClusterOptions { Destinations = Destinations("https://ex1/", "https://ex2/") };

        Assert.True(Assert.Single(Map(Route(RoutePreset.Owa), cluster).Clusters).SessionAffinity?.Enabled);
        Assert.Null(Assert.Single(Map(Route(RoutePreset.Ews), cluster).Clusters).SessionAffinity);
    }

    private static PublishedRouteOptions Route(RoutePreset preset) =>
        new() { Preset = preset, Hosts = ["mail.example.com"], Cluster = "exchange", Authentication = [RouteAuthentication.Forms] };

    private static PublishedConfiguration Map(PublishedRouteOptions route, ClusterOptions? cluster = null) =>
        PublishedRoutes.Map(new PublishingOptions(
        new Dictionary<string, PublishedRouteOptions> { ["route"] = route },
        new Dictionary<string, ClusterOptions>
        {
            ["exchange"] = cluster ?? new ClusterOptions { Destinations = Destinations("https://ex1/") },
        }));

    private static Dictionary<string, DestinationConfig> Destinations(params string[] addresses) =>
        addresses
            .Select((a, i) => (Name: $"ex{i}", Config: new DestinationConfig { Address = a }))
            .ToDictionary(d => d.Name, d => d.Config);
}
