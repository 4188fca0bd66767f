using System.Net;
using System.Security.Claims;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>
/// A real OpenID provider, OpenIddict, on loopback over TLS: a sign-in page for alice, one client, and a session of its own.
/// </summary>
public sealed class OpenIddictProvider : IAsyncDisposable
{
    public const string ClientId = "gateway";
    public const string ClientSecret = "A secret of +7 words/and signs";
    public const string Password = "Secret-1x";

    private readonly WebApplication _app;

    private OpenIddictProvider(WebApplication app, Uri issuer)
    {
        _app = app;
        Issuer = issuer;
    }

    public Uri Issuer { get; }

    /// <summary>The only address that the provider sends browsers back to with a code.</summary>
    public string? RedirectUri { get; set; }

    /// <summary>The only address that it sends them back to when they have signed out.</summary>
    public string? SignedOutUri { get; set; }

    public static async Task<OpenIddictProvider> StartAsync()
    {
        var port = FreePort.Next();
        var issuer = new Uri($"https://127.0.0.1:{port}/");
        OpenIddictProvider? provider = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port, endpoint => endpoint.UseHttps(TestCertificates.Issue("127.0.0.1"))));
        builder.Services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.LoginPath = "/login");
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetIssuer(issuer)
                .SetAuthorizationEndpointUris("authorize")
                .SetTokenEndpointUris("token")
                .SetEndSessionEndpointUris("logout")
                .AllowAuthorizationCodeFlow()
                .RequireProofKeyForCodeExchange()
                .RegisterScopes(Scopes.Profile)
                .AddEphemeralEncryptionKey()
                .AddEphemeralSigningKey()
                .EnableDegradedMode(); // no database; what it would say of clients is said below
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                RejectUnless(context, context.ClientId == ClientId && context.RedirectUri == provider?.RedirectUri);
                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                RejectUnless(context, context.ClientId == ClientId && context.ClientSecret == ClientSecret);
                return default;
            }));
            server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                RejectUnless(context, context.PostLogoutRedirectUri == provider?.SignedOutUri);
                return default;
            }));
            server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough();
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/authorize", AuthorizeAsync);
        app.MapGet("/logout", SignOutAsync);
        app.MapGet("/login", context => WriteFormAsync(context, ""));
        app.MapPost("/login", SignInAsync);
        provider = new OpenIddictProvider(app, issuer);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void RejectUnless(BaseValidatingContext context, bool isRight)
    {
        if (!isRight)
        {
            context.Reject(Errors.InvalidClient, "This is not the client that is registered.");
        }
    }

    private static async Task AuthorizeAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!; // OpenIddict lets nothing else through
        if (await context.AuthenticateAsync(
            CookieAuthenticationDefaults.AuthenticationScheme) is not { Succeeded: true, Principal: var person })
        {
            await context.ChallengeAsync(CookieAuthenticationDefaults.AuthenticationScheme, new AuthenticationProperties
            {
                RedirectUri = context.Request.Path + context.Request.QueryString,
            });
            return;
        }

        var identity = new ClaimsIdentity("OpenIddict", Claims.PreferredUsername, Claims.Role);
        identity.SetClaim(Claims.Subject, "0815")
            .SetClaim(Claims.PreferredUsername, person.Identity?.Name)
            .SetClaims("groups", ["staff", "mail"]);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        await context.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignOutAsync(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = "/" });
    }

    private static async Task SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["password"] != Password)
        {
            await WriteFormAsync(context, "Wrong.");
            return;
        }

        var person = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, form["user"].ToString())], CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(person));
    }

    private static Task WriteFormAsync(HttpContext context, string message)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html><title>Provider</title><h1>Who are you?</h1><p>{message}</p>
            <form method="post"><label>User <input name="user"></label><label>Password <input name="password" type="password"></label><button>Continue</button></form>
            """);
    }
}
