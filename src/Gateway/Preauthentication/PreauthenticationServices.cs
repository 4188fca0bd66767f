using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Preauthentication;

/// <summary>Registration of the HTTP face of identity.</summary>
internal static class PreauthenticationServices
{
    public static IServiceCollection AddPreauthentication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BasicHandler>();
        services.AddSingleton<BearerHandler>();
        services.AddSingleton<ClientCertificateHandler>();
        services.AddSingleton<FormsHandler>();
        services.AddSingleton<NegotiateHandler>();
        services.AddSingleton<OpenIdConnectHandler>();
        services.AddSingleton<AuthenticationSchemes>();

        // The name is part of every key's purpose: gateways that share their keys can read one another's cookies.
        services.AddDataProtection(options => options.ApplicationDiscriminator = "Gateway");
        services.AddOptions<KeyManagementOptions>().Configure<CookieKeyFolder, ILoggerFactory>((options, folder, logger) =>
            options.XmlRepository = new FileSystemXmlRepository(folder.Create(), logger));
        services.AddSingleton<BackEndSessions>();
        services.AddSingleton<BackEndSignIn>();
        services.AddSingleton<BackEndFormDelegation>();
        services.AddSingleton<FormSessions>();
        services.AddSingleton<EndedSessionsFile>();
        services.AddSingleton<FormSessionCookie>();
        services.AddSingleton<SignInToken>();
        services.AddSingleton<ChallengeToken>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<BrowserForms>();
        services.AddSingleton<SignOutPages>();
        services.AddSingleton<OpenIdProviders>();
        services.AddSingleton<OpenIdState>();
        services.AddSingleton<OpenIdSignIn>();
        services.AddSingleton<OpenIdConnectPages>();
        services.AddSingleton<ProviderLogouts>();
        services.AddSingleton<ProviderSignOut>();
        services.AddSingleton<BackChannelLogout>();
        services.AddSingleton<PreauthenticatedHosts>();
        services.AddSingleton<PreauthenticationResponses>();
        services.AddSingleton<PreauthenticationMetrics>();
        services.AddSingleton<NegotiateAcceptor>();
        services.AddSingleton<AssertionKeys>();
        services.AddSingleton<AssertionSigner>();
        services.AddSingleton<DelegatedUsers>();
        services.AddSingleton<AssertionKeyWatch>();
        return services;
    }
}
