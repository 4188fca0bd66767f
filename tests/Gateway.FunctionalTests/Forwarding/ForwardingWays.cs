using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Puts a route on each way: the same back ends, and no other difference that a rule could hang on.</summary>
internal static class ForwardingWays
{
    public const string BackEndName = "ex1.corp.example.com";

    /// <summary>All of them, for theories.</summary>
    public static TheoryData<ForwardingWay> All => [.. Enum.GetValues<ForwardingWay>()];

    public static Task<TestBackEnd> StartBackEndAsync() => TestBackEnd.StartAsync(BackEndName);

    public static Task<ForwardingScene> StartAsync(
        ForwardingWay way,
        IReadOnlyList<Uri> backends,
        string route = "\"Authentication\": \"Anonymous\"",
        string cluster = "",
        Action<WebApplicationBuilder>? customize = null,
        string? accessLog = null) =>
        ForwardingScene.StartAsync(backends, route + RouteOf(way), cluster + ClusterOf(way), customize, accessLog);

    /// <summary>A transform that changes nothing, and yet has YARP make the request.</summary>
    public static string RouteOf(ForwardingWay way) => way == ForwardingWay.Transformed
        ? """
          , "Transforms": [ { "RequestHeaderRemove": "X-Never-Sent" } ]
          """
        : "";

    public static string ClusterOf(ForwardingWay way) =>
        (way == ForwardingWay.Http2
            ? """
              "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
              """
            : "")
        + $$"""
          "Tls": { "RootsFile": "roots.pem", "ServerName": "{{BackEndName}}" },
          """;
}
