# syntax=docker/dockerfile:1
# docker build --tag gateway .
# docker run --publish 443:8443 --publish 80:8080 --volume ./config:/etc/gateway:ro --volume gateway-state:/var/lib/gateway gateway
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH=amd64
WORKDIR /source

# The linker of the native code.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev zlib1g-dev && rm -rf /var/lib/apt/lists/*

# What restore reads comes first, so that a changed source file does not fetch the packages again.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/Gateway/Gateway.csproj src/Gateway/
COPY src/Gateway.Accounts/Gateway.Accounts.csproj src/Gateway.Accounts/
COPY src/Gateway.Certificates/Gateway.Certificates.csproj src/Gateway.Certificates/
COPY src/Gateway.Configuration/Gateway.Configuration.csproj src/Gateway.Configuration/
COPY src/Gateway.Demo/Gateway.Demo.csproj src/Gateway.Demo/
COPY src/Gateway.Forwarding/Gateway.Forwarding.csproj src/Gateway.Forwarding/
COPY src/Gateway.HostNames/Gateway.HostNames.csproj src/Gateway.HostNames/
COPY src/Gateway.Identity/Gateway.Identity.csproj src/Gateway.Identity/
COPY src/Gateway.Mail/Gateway.Mail.csproj src/Gateway.Mail/
COPY src/Gateway.Outbound/Gateway.Outbound.csproj src/Gateway.Outbound/
COPY src/Gateway.State/Gateway.State.csproj src/Gateway.State/
COPY src/Gateway.Transport/Gateway.Transport.csproj src/Gateway.Transport/
RUN dotnet restore src/Gateway --runtime linux-$(echo "$TARGETARCH" | sed s/amd64/x64/) -p:PublishAot=true

COPY .editorconfig ./
COPY src/ src/
RUN src/Gateway/publish /program linux-$(echo "$TARGETARCH" | sed s/amd64/x64/)
# The last stage has no shell to make folders with.
RUN mkdir -p /folders/etc/gateway /folders/var/lib/gateway/certificates

# No shell, no package manager, and a user of its own (app, 1654). It has OpenSSL 3 (libssl3), which carries the connections.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled
COPY --from=build /program /opt/gateway
COPY --from=build --chown=1654:1654 /folders /
USER 1654

# Configuration is read; state (cookie keys, lockouts) and certificates are written and must outlive the container.
ENV Gateway__State=/var/lib/gateway Gateway__Certificates__Store=/var/lib/gateway/certificates DOTNET_EnableDiagnostics=0
VOLUME ["/etc/gateway", "/var/lib/gateway"]

# Listeners of the configuration use ports above 1024; publish them as 443, 80, 993, 995, 143, 110 and 587.
EXPOSE 8443 8080 9993 9995 9143 9110 9587

# One process, which is PID 1 and handles SIGTERM (drain, end) and SIGHUP (reload, open logs anew) itself.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["/opt/gateway/gateway", "status", "--quiet", "--config", "/etc/gateway/gateway.json"]
ENTRYPOINT ["/opt/gateway/gateway"]
CMD ["run", "--config", "/etc/gateway/gateway.json"]
