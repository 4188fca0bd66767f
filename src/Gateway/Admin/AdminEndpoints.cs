using Gateway.Preauthentication.Assertions;

namespace Gateway.Admin;

/// <summary>The endpoints of the admin listener other than <c>/metrics</c>.</summary>
internal static class AdminEndpoints
{
    public const string HealthPath = "/healthz";
    public const string ReadyPath = "/readyz";
    public const string MetricsPath = "/metrics";
    public const string StatusPath = "/api/status";

    public static Task AnswerAsync(HttpContext context)
    {
        var routes = context.RequestServices.GetRequiredService<AdminRoutes>();
        return routes.Find(context.Request.Path) is { } offered ? offered.AnswerAsync(context) : AnswerOwnAsync(context, routes);
    }

    private static Task AnswerOwnAsync(HttpContext context, AdminRoutes routes) => context.Request.Path.Value switch
    {
        HealthPath => AdminText.WriteAsync(context, StatusCodes.Status200OK, "alive"),
        ReadyPath => AnswerReadinessAsync(context, context.RequestServices.GetRequiredService<Readiness>()),
        StatusPath => AdminJson.WriteAsync(context, context.RequestServices.GetRequiredService<StatusDocument>().Write),
        AssertionKeysPage.Path =>
            AssertionKeysPage.WriteAsync(context, context.RequestServices.GetRequiredService<AssertionKeys>().Current),
        LockoutEndpoints.Path => LockoutEndpoints.AnswerAsync(context),
        ThrottlingEndpoints.Path => ThrottlingEndpoints.AnswerAsync(context),
        DrainEndpoints.Path => DrainEndpoints.AnswerAsync(context),
        FactorEndpoints.Path => FactorEndpoints.AnswerAsync(context),
        SessionEndpoints.Path => SessionEndpoints.AnswerAsync(context),
        AppPasswordEndpoints.Path => AppPasswordEndpoints.AnswerAsync(context),
        AuthorityEndpoints.CertificatePath or AuthorityEndpoints.RevocationListPath => AuthorityEndpoints.AnswerAsync(context),
        _ => AdminText.WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            $"Here are {string.Join(", ", routes.All.Select(r => r.Path))}."),
    };

    private static Task AnswerReadinessAsync(HttpContext context, Readiness readiness) => readiness.State == ReadinessState.Ready
        ? AdminText.WriteAsync(context, StatusCodes.Status200OK, "ready")
        : AdminText.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, readiness.State == ReadinessState.Starting ? "starting" : "draining");
}
