using System.Security.Authentication;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Settings;
using Gateway.Admin;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Configuration;
using Gateway.Draining;
using Gateway.Filtering;
using Gateway.Forwarding.Protocol;
using Gateway.Identity;
using Gateway.Identity.Authorization;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Lockout;
using Gateway.Identity.Radius;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;
using Gateway.Identity.Verification;
using Gateway.Identity.Verifiers;
using Gateway.Listeners;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Outbound;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Publishing;
using Gateway.Publishing.Buffering;
using Gateway.Publishing.Rewriting;
using Gateway.State.Redis;
using Gateway.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using BackEndSignIn = Gateway.Mail.Clusters.BackEndSignIn;

namespace Gateway.Settings;

/// <summary>The types of which <see cref="GatewayOptions"/> consists. A test compares the list with its properties.</summary>
internal static class GatewayOptionTypes
{
    public static OptionTypes All { get; } = new(
        OptionType.Section<AccessHoursOptions>(),
        OptionType.Section<AccessRuleOptions>(),
        OptionType.Section<AccountsOptions>(),
        OptionType.Section<AcmeExternalAccountOptions>(),
        OptionType.Section<AcmeOptions>(),
        OptionType.Section<ActiveHealthCheckConfig>(),
        OptionType.Section<AdminOptions>(),
        OptionType.Section<AdminRoleOptions>(),
        OptionType.Section<AssertionOptions>(),
        OptionType.Section<BackEndFormOptions>(),
        OptionType.Section<CertificateAuthorityOptions>(),
        OptionType.Section<CertificateFileOptions>(),
        OptionType.Section<CertificateOptions>(),
        OptionType.Section<CertificatesOptions>(),
        OptionType.Section<ClientAuthorityOptions>(),
        OptionType.Section<ClusterConnectOptions>(),
        OptionType.Section<ClusterOptions>(),
        OptionType.Section<ClusterResponsesOptions>(),
        OptionType.Section<ClusterTlsOptions>(),
        OptionType.Section<CredentialVerifierOptions>(),
        OptionType.Section<DelegationAssertionOptions>(),
        OptionType.Section<DestinationConfig>(),
        OptionType.Section<DirectoryLockoutOptions>(),
        OptionType.Section<DirectoryOptions>(),
        OptionType.Section<ForwarderRequestConfig>(),
        OptionType.Section<GatewayOptions>(),
        OptionType.Section<HealthCheckConfig>(),
        OptionType.Section<HstsOptions>(),
        OptionType.Section<HttpClientConfig>(),
        OptionType.Section<IdentityOptions>(),
        OptionType.Section<LdapOptions>(),
        OptionType.Section<LdapReferralOptions>(),
        OptionType.Section<ListenerLimitsOptions>(),
        OptionType.Section<ListenerOptions>(),
        OptionType.Section<LockoutOptions>(),
        OptionType.Section<MailClusterOptions>(),
        OptionType.Section<MailRouteOptions>(),
        OptionType.Section<NegotiateOptions>(),
        OptionType.Section<NegotiateRealmOptions>(),
        OptionType.Section<OpenIdClientOptions>(),
        OptionType.Section<PassiveHealthCheckConfig>(),
        OptionType.Section<PostgreSqlOptions>(),
        OptionType.Section<PostgreSqlTlsOptions>(),
        OptionType.Section<PublishedRouteOptions>(),
        OptionType.Section<RadiusOptions>(),
        OptionType.Section<RedisOptions>(),
        OptionType.Section<RedisTlsOptions>(),
        OptionType.Section<RequestBufferOptions>(),
        OptionType.Section<RouteFilterOptions>(),
        OptionType.Section<RouteHeader>(),
        OptionType.Section<RouteMatch>(),
        OptionType.Section<RouteQueryParameter>(),
        OptionType.Section<RouteRewritingOptions>(),
        OptionType.Section<SecondFactorOptions>(),
        OptionType.Section<SessionAffinityConfig>(),
        OptionType.Section<SessionAffinityCookieConfig>(),
        OptionType.Section<ShutdownOptions>(),
        OptionType.Section<SignInLifetimeOptions>(),
        OptionType.Section<SignInOptions>(),
        OptionType.Section<SignInPageOptions>(),
        OptionType.Section<SignInTextOptions>(),
        OptionType.Section<SignInColorOptions>(),
        OptionType.Section<TarpitOptions>(),
        OptionType.Section<TelemetryOptions>(),
        OptionType.Section<ThrottledNetworksOptions>(),
        OptionType.Section<ThrottlingOptions>(),
        OptionType.Section<TlsStrengthOptions>(),
        OptionType.Section<TokenIssuerOptions>(),
        OptionType.Section<UserFileOptions>(),
        OptionType.Section<VerifiedCredentialsOptions>(),
        OptionType.Section<WebProxyConfig>(),
        OptionType.Enumeration<AccessLogFormat>(),
        OptionType.Enumeration<AcmeAccountKey>(),
        OptionType.Enumeration<AcmeChallenge>(),
        OptionType.Enumeration<BackEndSignIn>(),
        OptionType.Enumeration<BackEndUserName>(),
        OptionType.Enumeration<BasicSource>(),
        OptionType.Enumeration<RoutePasskey>(),
        OptionType.Enumeration<CertificateKeyKind>(),
        OptionType.Enumeration<CertificateName>(),
        OptionType.Enumeration<CertificateSource>(),
        OptionType.Enumeration<ClientAddressForwarding>(),
        OptionType.Enumeration<ClientCertificateMode>(),
        OptionType.Enumeration<CookieSecurePolicy>(),
        OptionType.Enumeration<DayOfWeek>(),
        OptionType.Enumeration<FactorKind>(),
        OptionType.Enumeration<HeaderMatchMode>(),
        OptionType.Enumeration<HttpVersionPolicy>(),
        OptionType.Enumeration<HttpVersions>(),
        OptionType.Enumeration<LdapKind>(),
        OptionType.Enumeration<LenientDefect>(),
        OptionType.Enumeration<ListenerProtocol>(),
        OptionType.Enumeration<LockoutMode>(),
        OptionType.Enumeration<OpenIdClientAuthentication>(),
        OptionType.Enumeration<QueryParameterMatchMode>(),
        OptionType.Enumeration<RadiusGroups>(),
        OptionType.Enumeration<RequestBuffering>(),
        OptionType.Enumeration<ResponsePolicy>(),
        OptionType.Enumeration<RevocationCheck>(),
        OptionType.Enumeration<RouteAuthentication>(),
        OptionType.Enumeration<RouteDelegation>(),
        OptionType.Enumeration<RoutePreset>(),
        OptionType.Enumeration<SameSiteMode>(),
        OptionType.Enumeration<SecondFactorRequirement>(),
        OptionType.Enumeration<SessionBinding>(),
        OptionType.Enumeration<SslProtocols>(),
        OptionType.Enumeration<TlsMinimum>(),
        OptionType.Enumeration<TlsMode>(),
        OptionType.Enumeration<TlsPolicy>(),
        OptionType.Enumeration<UnknownNameAction>(),
        OptionType.Enumeration<WebDavDestinationForm>(),
        OptionType.Element<string>(),
        OptionType.Element<Uri>(),
        OptionType.Element<IReadOnlyDictionary<string, string>>());
}
