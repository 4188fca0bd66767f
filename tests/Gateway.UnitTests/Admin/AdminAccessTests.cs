using Gateway.Admin;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Admin;

public sealed class AdminAccessTests
{
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("127.0.0.1:9443", true)]
    [InlineData("[::1]:9443", true)]
    [InlineData("localhost", true)]
    [InlineData("10.1.2.3:9443", true)]
    [InlineData("ops.example.com", true)]
    [InlineData("attacker.example", false)]
    [InlineData("localhost.attacker.example", false)]
    [InlineData("", false)]
    public void Judge_HostHeader_MustBeAnAddressOrAKnownName(string host, bool known)
    {
        var verdict = AdminAccess.Authorize(new AdminOptions { Hosts = ["ops.example.com"] }, Request(host: host), [], isPublic: true);

        Assert.Equal(known ? AdminAccessStatus.Allowed : AdminAccessStatus.UnknownHost, verdict);
    }

    [Theory]
    [InlineData("GET", AdminAccessStatus.Allowed)]
    [InlineData("HEAD", AdminAccessStatus.Allowed)]
    [InlineData("POST", AdminAccessStatus.MethodNotAllowed)]
    [InlineData("OPTIONS", AdminAccessStatus.MethodNotAllowed)]
    public void Judge_Method_MustNotChangeAnything(string method, object expected) =>
        Assert.Equal(expected, AdminAccess.Authorize(new AdminOptions(), Request(method: method), [], isPublic: false));

    [Theory]
    [InlineData("DELETE", "/api/lockouts", AdminAccessStatus.Allowed)]
    [InlineData("POST", "/api/lockouts", AdminAccessStatus.MethodNotAllowed)]
    [InlineData("POST", "/api/drain", AdminAccessStatus.Allowed)]
    [InlineData("DELETE", "/api/drain", AdminAccessStatus.Allowed)]
    [InlineData("PUT", "/api/drain", AdminAccessStatus.MethodNotAllowed)]
    [InlineData("DELETE", "/api/status", AdminAccessStatus.MethodNotAllowed)]
    public void Judge_Change_IsAllowedWhereThereIsOne(string method, string path, object expected)
    {
        var request = Request(method: method);
        request.Path = path;

        Assert.Equal(
            expected, AdminAccess.Authorize(new AdminOptions(), request, new AdminRoutes([]).Changes(path), isPublic: false));
    }

    [Fact]
    public void Judge_RequestOfAWebPage_IsRefused() =>
        Assert.Equal(AdminAccessStatus.ForeignOrigin, AdminAccess.Authorize(
            new AdminOptions(), Request(origin: "https://attacker.example"), [], isPublic: false));

    [Theory]
    [InlineData(null, AdminAccessStatus.Unauthorized)]
    [InlineData("Bearer ", AdminAccessStatus.Unauthorized)]
    [InlineData("Bearer 0123456789abcdeX", AdminAccessStatus.Unauthorized)]
    [InlineData("Basic 0123456789abcdef", AdminAccessStatus.Unauthorized)]
    [InlineData("Bearer 0123456789abcdef", AdminAccessStatus.Allowed)]
    [InlineData("bearer 0123456789abcdef", AdminAccessStatus.Allowed)]
    public void Judge_WithAToken_WantsIt(string? authorization, object expected)
    {
        var options = new AdminOptions { Token = Token };

        Assert.Equal(expected, AdminAccess.Authorize(options, Request(authorization: authorization), [], isPublic: false));
        Assert.Equal(
            AdminAccessStatus.Allowed, AdminAccess.Authorize(options, Request(authorization: authorization), [], isPublic: true));
    }

    private static HttpRequest Request(
        string method = "GET", string host = "127.0.0.1", string? origin = null, string? authorization = null)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Host = new HostString(host);
        request.Headers.Origin = origin;
        request.Headers.Authorization = authorization;
        return request;
    }
}
