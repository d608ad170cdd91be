namespace Masterful.Worker.Commands;

/// <summary>The two ways in which an agent runs on a node.</summary>
internal static class AgentManifests
{
    /// <summary>
    /// A systemd unit; what <c>masterful render agent-landscape</c> prints lies in <c>/etc/masterful</c>. The process holds keys, so it dumps no core, and
    /// what it makes without saying who may read it is root's alone.
    /// </summary>
    public static string Unit(string node, string temporal) => $"""
        # /etc/systemd/system/masterful-agent.service
        # Beside it: masterful render agent-landscape --node {node} > /etc/masterful/landscape.yaml (0600 root). No kubeconfig of Garden or Seed belongs there.
        [Unit]
        Description=Masterful agent of {node}
        After=network-online.target
        Wants=network-online.target

        [Service]
        Environment=TEMPORAL_ADDRESS={temporal}
        # TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_* and MASTERFUL_CODEC_KEYS, where there are any.
        EnvironmentFile=-/etc/masterful/temporal.env
        ExecStart=/usr/local/bin/masterful agent --node {node} --landscape /etc/masterful/landscape.yaml
        # A killed agent's activities are given to the next one within their heartbeat timeout.
        Restart=always
        RestartSec=2
        # etcd on loopback, which it may be running, is stopped by the agent itself.
        KillMode=mixed
        TimeoutStopSec=30
        LimitCORE=0
        UMask=0077

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>
    /// A Pod that sees the node's root below <c>/host</c>: the node's <c>root</c> in the landscape file is <c>/host</c>. It must not be
    /// evicted while it moves the control plane, so it tolerates everything. Its landscape is a Secret that the Shoot's admins can read, so there must be
    /// nothing of Garden and Seed in it.
    /// </summary>
    public static string Pod(string node, string image, string temporal) => $"""
        # Beside it, with nothing of Garden and Seed in it, as the Shoot's admins can read it:
        # masterful render agent-landscape --node {node} | kubectl -n kube-system create secret generic masterful-landscape-{node} --from-file=landscape.yaml=/dev/stdin
        apiVersion: v1
        kind: Pod
        metadata:
          name: masterful-agent-{node}
          namespace: kube-system
          labels:
            app: masterful-agent
        spec:
          nodeName: {node}
          hostNetwork: true
          hostPID: true
          dnsPolicy: ClusterFirstWithHostNet
          priorityClassName: system-node-critical
          automountServiceAccountToken: false
          tolerations:
          - operator: Exists
          containers:
          - name: agent
            image: {image}
            command:
            - masterful
            - agent
            - --node={node}
            - --landscape=/etc/masterful/landscape.yaml
            env:
            - name: TEMPORAL_ADDRESS
              value: "{temporal}"
            # TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_* and MASTERFUL_CODEC_KEYS, where there are any.
            envFrom:
            - secretRef:
                name: masterful-temporal
                optional: true
            securityContext:
              privileged: true
              runAsUser: 0
            volumeMounts:
            - name: host
              mountPath: /host
            - name: landscape
              mountPath: /etc/masterful
              readOnly: true
          volumes:
          - name: host
            hostPath:
              path: /
              type: Directory
          - name: landscape
            secret:
              secretName: masterful-landscape-{node}

        """;
}
