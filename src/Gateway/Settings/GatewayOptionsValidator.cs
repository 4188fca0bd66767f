using Gateway.Accounts.Settings;
using Gateway.Admin;
using Gateway.Certificates;
using Gateway.Configuration;
using Gateway.Identity;
using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Custom;
using Gateway.Publishing;
using Gateway.State.Redis;
using Gateway.Telemetry;

namespace Gateway.Settings;

/// <summary>The list of the components' validators; each reports every error in its own part.</summary>
internal static class GatewayOptionsValidator
{
    public static void Validate(GatewayOptions options, ConfigurationErrors errors) => Validate(options, errors, withFiles: true);

    /// <param name="options">The section.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="withFiles">Whether to read the files that the configuration names.</param>
    public static void Validate(GatewayOptions options, ConfigurationErrors errors, bool withFiles) =>
        Validate(options, errors, CustomAuthentication.OfThisBuild, withFiles);

    public static void Validate(
        GatewayOptions options, ConfigurationErrors errors, CustomAuthentication custom, bool withFiles = true)
    {
        errors.Add("Gateway:SignIn", SignInOptionsValidator.Validate(options.SignIn, withFiles));
        errors.Add("Gateway:Accounts", AccountsOptionsValidator.Validate(options.Accounts));
        errors.Add("Gateway", NegotiateOptionsValidator.Validate(options, withFiles));
        errors.Add("Gateway:Assertions", AssertionOptionsValidator.Validate(options.Assertions));
        errors.Add("Gateway:Listeners", ListenersOptionsValidator.Validate(options.Listeners));
        errors.Add("Gateway:Certificates", CertificatesOptionsValidator.Validate(options.Certificates, withFiles));
        errors.Add("Gateway:Certificates", AcmeReachability.Validate(options.Certificates, options.Listeners));
        errors.Add("Gateway:Identity", IdentityOptionsValidator.Validate(options.Identity, withFiles));
        if (options.Redis is { } redis)
        {
            errors.Add("Gateway:Redis", RedisOptionsValidator.Validate(redis));
        }

        errors.Add("Gateway", PublishingOptionsValidator.Validate(new PublishingOptions(options.Routes, options.Clusters), withFiles));
        errors.Add("Gateway", ConnectionBoundRoutesValidator.Validate(options));
        errors.Add("Gateway", RouteIdentityValidator.Validate(options));
        errors.Add("Gateway", CustomAuthenticationValidator.Validate(options, custom));
        errors.Add("Gateway:Admin", AdminOptionsValidator.Validate(options.Admin));
        errors.Add("Gateway:Telemetry", TelemetryOptionsValidator.Validate(options.Telemetry, withFiles));
        errors.Add("Gateway", MailOptionsValidator.Validate(options));
    }

    /// <summary>Adds the warnings about a valid configuration.</summary>
    public static void Warn(GatewayOptions options, ConfigurationErrors warnings, bool withFiles)
    {
        foreach (var (key, message) in CertificatesOptionsValidator
            .Warnings(options.Certificates, withFiles)
            .Concat(AcmeReachability.Warnings(options.Certificates, options.Listeners)))
        {
            warnings.Add($"Gateway:Certificates:{key}", message);
        }

        foreach (var (key, message) in HandshakeWarnings.Find(
            options.Listeners, options.Certificates, new PublishingOptions(options.Routes, options.Clusters))
            .Concat(UnnamedClientWarnings.Find(options.Listeners, options.Certificates)))
        {
            warnings.Add($"Gateway:Listeners:{key}", message);
        }

        foreach (var (key, message) in options.Clusters.SelectMany(c => ClusterOptionsValidator.Warnings(c.Key, c.Value)))
        {
            warnings.Add($"Gateway:{key}", message);
        }

        foreach (var (key, message) in IdentityOptionsValidator.Warnings(options.Identity, options.Redis is not null, withFiles))
        {
            warnings.Add($"Gateway:Identity:{key}", message);
        }

        foreach (var (key, message) in AccountsOptionsValidator.Warnings(options.Accounts, options.Redis is not null))
        {
            warnings.Add($"Gateway:Accounts:{key}", message);
        }

        foreach (var (key, message) in SharedStateWarnings(options))
        {
            warnings.Add($"Gateway:{key}", message);
        }

        foreach (var (key, message) in DeploymentWarnings.Find(options))
        {
            warnings.Add($"Gateway:{key}", message);
        }
    }

    private static IEnumerable<(string Key, string Message)> SharedStateWarnings(GatewayOptions options) => options.Redis is { } redis
        ? RedisOptionsValidator.Warnings(
            redis, options.Identity.Lockout, options.Identity.Gateways, !string.IsNullOrEmpty(options.Certificates.Passphrase))
        : [];
}
