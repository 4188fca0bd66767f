using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Certificates;
using Gateway.Filtering;
using Gateway.Hosting.Sharing;
using Gateway.Identity;
using Gateway.Identity.State;
using Gateway.Listeners;
using Gateway.Mail;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Publishing;
using Gateway.Settings;
using Gateway.Straight;
using Gateway.Telemetry;

namespace Gateway.Hosting;

/// <summary>
/// The composition root: the list of services and the order of the pipeline. Tests build the gateway with it, as the program does.
/// </summary>
internal static class GatewayHost
{
    /// <summary>Builds the gateway from a valid configuration file. The file is reloaded when it changes and on SIGHUP.</summary>
    public static WebApplication Create(
        ConfigurationFile file, ConfigurationReadResult reading, Action<WebApplicationBuilder>? customize = null)
    {
        var options = reading.Options ?? throw new ArgumentException("The configuration has mistakes.", nameof(reading));
        return Create(new CurrentConfiguration(options), builder =>
        {
            builder.Configuration.Sources.OfType<LoggingConfiguration>().Single().Set(reading.Logging);
            builder.Services.AddReload(file, reading);
            customize?.Invoke(builder);
        });
    }

    /// <summary>Builds the gateway; it does not listen until it is started.</summary>
    public static WebApplication Create(CurrentConfiguration configuration, Action<WebApplicationBuilder>? customize = null)
    {
        // The slim builder adds no host filtering and no static web assets, so that every service is listed here.
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddHosting();
        builder.Services.AddSingleton(configuration);
        AddSlices(builder.Services, configuration);
        builder.Services
            .AddIdentity()
            .AddSharing(configuration.Options.Redis)    // before the cookies' keys are read
            .AddCertificates()
            .AddPublishing()
            .AddMail()
            .AddFiltering()
            .AddAccounts(configuration.Options.Accounts.PostgreSql)
            .AddPreauthentication()
            .AddAdmin()
            .AddTelemetry()
            .AddStraight()
            .AddShutdown(configuration.Options.Shutdown);
        builder.AddListeners();
        customize?.Invoke(builder);
        builder.AddOpenTelemetryExport();   // after customize, which may set the variables that the exporters read

        var app = builder.Build();

        // The framework would insert its middleware of authentication and authorization before ours, where no endpoint is matched yet. Our
        // stage calls their handlers and policies, when a request needs them.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        foreach (var stage in HttpStages.All)
        {
            stage.Use(app);
        }

        return app;
    }

    private static void AddSlices(IServiceCollection services, CurrentConfiguration configuration)
    {
        services.AddSingleton(configuration.Slice(o => o.Listeners));
        services.AddSingleton(configuration.Slice(o => o.Certificates));
        services.AddSingleton(configuration.Slice(o => o.Identity));
        services.AddSingleton(new IdentityState(configuration.Options.State));
        services.AddSingleton(configuration.Slice(o => new PublishingOptions(o.Routes, o.Clusters)));
        services.AddSingleton(configuration.Slice(o => o.SignIn));
        services.AddSingleton(configuration.Slice(o => o.Accounts));
        services.AddSingleton(CookieKeyFolder.In(configuration.Options.State, configuration.Options.Certificates.Passphrase));
        services.AddSingleton(configuration.Slice(o => o.Negotiate));
        services.AddSingleton(configuration.Slice(o => o.Assertions));
        services.AddSingleton(AssertionKeyFolder.In(configuration.Options.State, configuration.Options.Certificates.Passphrase));
        services.AddSingleton(configuration.Slice(MailMapping.Map));
        services.AddSingleton(configuration.Slice(o => o.Telemetry));
        services.AddSingleton(configuration.Slice(o => o.Admin));
        services.AddSingleton(configuration.Slice(o => new AdminEndpoint(o.Admin.Endpoint)));
    }
}
