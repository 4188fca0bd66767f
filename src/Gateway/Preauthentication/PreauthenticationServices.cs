using Gateway.Preauthentication.Account;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Custom;
using Gateway.Preauthentication.Delegation;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Preauthentication;

/// <summary>Registers the authentication of HTTP requests.</summary>
internal static class PreauthenticationServices
{
    public static IServiceCollection AddPreauthentication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);

        // A user who is known already is found before ASP.NET Core is asked, in the order of its schemes.
        services.AddSingleton<IKnownUserLookup, BearerLookup>();
        services.AddSingleton<IKnownUserLookup, BasicLookup>();
        services.AddSingleton<IKnownUserLookup, NegotiateLookup>();
        services.AddSingleton<IKnownUserLookup, ClientCertificateLookup>();
        services.AddSingleton<IKnownUserLookup, FormsLookup>();
        services.AddSingleton<IKnownUserLookup, OpenIdConnectLookup>();
        services.AddSingleton<KnownUsers>();
        services.AddSingleton<IAuthenticationSchemeProvider, ConfiguredSchemes>();
        services.AddAuthentication(OwnSchemes.Register);
        services.AddTransient<RouteHandler>();
        services.AddTransient<BearerHandler>();
        services.AddTransient<BasicHandler>();
        services.AddTransient<NegotiateHandler>();
        services.AddTransient<ClientCertificateHandler>();
        services.AddTransient<FormsHandler>();
        services.AddTransient<OpenIdConnectHandler>();
        services.AddSingleton<RouteSchemes>();
        services.AddSingleton<SignInRedirect>();
        services.AddSingleton<ClientCertificateIdentities>();
        services.AddSingleton<CustomSignIn>();
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, PolicyResults>();
        CustomAuthentication.OfThisBuild.AddTo(services);

        // The name is part of every key's purpose: gateways that share their keys can read each other's cookies.
        services.AddDataProtection(options => options.ApplicationDiscriminator = "Gateway");
        services.AddOptions<KeyManagementOptions>().Configure<CookieKeyFolder, ILoggerFactory>((options, folder, logger) =>
            options.XmlRepository = new CookieKeyRepository(folder, logger));
        services.AddSingleton<BackEndSessions>();
        services.AddSingleton<BackEndSignIn>();
        services.AddSingleton<BackEndFormDelegation>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<LongRequests>();
        services.AddSingleton<EndedSessionsFile>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionAccounts>();
        services.AddSingleton<KnownSessions>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<SessionUsers>();
        services.AddSecondFactors();
        services.AddAccountPage();
        services.AddSingleton<FormToken>();
        services.AddSingleton<ChallengeToken>();
        services.AddSingleton<ChallengeUses>();
        services.AddSingleton<PasswordChangeToken>();
        services.AddSingleton<FormsRecord>();
        services.AddSingleton<NewPasswordPages>();
        services.AddSingleton<PasskeyForms>();
        services.AddSingleton<FormsSteps>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<SessionRenewal>();
        services.AddSingleton<BrowserForms>();
        services.AddSingleton<FormsPages>();
        services.AddSingleton<SignOutPages>();
        services.AddSingleton<BrowserPages>();
        services.AddSingleton<OpenIdProviders>();
        services.AddSingleton<OpenIdState>();
        services.AddSingleton<OpenIdSignIn>();
        services.AddSingleton<OpenIdConnectPages>();
        services.AddSingleton<OpenIdCallback>();
        services.AddSingleton<OpenIdFailures>();
        services.AddSingleton<ProviderAttempts>();
        services.AddSingleton<ProviderLogouts>();
        services.AddSingleton<ProviderSignOut>();
        services.AddSingleton<BackChannelLogout>();
        services.AddSingleton<FrontChannelLogout>();
        services.AddSingleton<LogoutNotices>();
        services.AddSingleton<PreauthenticatedHosts>();
        services.AddSingleton<PreauthenticationResponses>();
        services.AddSingleton<PreauthenticationRecorder>();
        services.AddSingleton<RequestDelegation>();
        services.AddSingleton<PreauthenticationMetrics>();
        services.AddSingleton<NegotiateAcceptor>();
        services.AddSingleton<AssertionKeys>();
        services.AddSingleton<AssertionSigner>();
        services.AddSingleton<DelegatedUsers>();
        services.AddSingleton<AssertionKeyWatch>();
        return services;
    }
}
