using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Publishing;

/// <summary>Lets YARP's steps be added to a branch of its pipeline; they ask for YARP's own kind of builder.</summary>
internal sealed class ReverseProxyBranch(IApplicationBuilder branch) : IReverseProxyApplicationBuilder
{
    public IServiceProvider ApplicationServices
    {
        get => branch.ApplicationServices;
        set => branch.ApplicationServices = value;
    }

    public IFeatureCollection ServerFeatures => branch.ServerFeatures;

    public IDictionary<string, object?> Properties => branch.Properties;

    public IApplicationBuilder Use(Func<RequestDelegate, RequestDelegate> middleware) => branch.Use(middleware);

    public IApplicationBuilder New() => branch.New();

    public RequestDelegate Build() => branch.Build();
}
