using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Delegation;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Preauthentication;

/// <summary>Registers the authentication of HTTP requests.</summary>
internal static class PreauthenticationServices
{
    public static IServiceCollection AddPreauthentication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);

        // In the order in which they are asked: the Authorization header, then what the connection has proved, then the session cookie.
        services.AddSingleton<IAuthenticationScheme, BearerHandler>();
        services.AddSingleton<IAuthenticationScheme, BasicHandler>();
        services.AddSingleton<IAuthenticationScheme, NegotiateHandler>();
        services.AddSingleton<IAuthenticationScheme, ClientCertificateHandler>();
        services.AddSingleton<IAuthenticationScheme, FormsHandler>();
        services.AddSingleton<IAuthenticationScheme, OpenIdConnectHandler>();
        services.AddSingleton<AuthenticationSchemes>();

        // The name is part of every key's purpose: gateways that share their keys can read each other's cookies.
        services.AddDataProtection(options => options.ApplicationDiscriminator = "Gateway");
        services.AddOptions<KeyManagementOptions>().Configure<CookieKeyFolder, ILoggerFactory>((options, folder, logger) =>
            options.XmlRepository = new FileSystemXmlRepository(folder.Create(), logger));
        services.AddSingleton<BackEndSessions>();
        services.AddSingleton<BackEndSignIn>();
        services.AddSingleton<BackEndFormDelegation>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<EndedSessionsFile>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<FormToken>();
        services.AddSingleton<ChallengeToken>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<SessionRenewal>();
        services.AddSingleton<BrowserForms>();
        services.AddSingleton<FormsPages>();
        services.AddSingleton<SignOutPages>();
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
